"""What a guest tells the resort beside the names: as it is asked for, and as it is shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.accounts.api.phone_field import AnyPhoneField
from backend.catalogue.core import gstin
from backend.common.guest_languages import GuestLanguage
from backend.common.http.text_fields import CapitalText, LinesOfText, Text, VisibleName
from backend.holds.models import AttemptDetails, BookingAttempt
from backend.holds.models.details import REQUESTS_LONGEST

CLOCK = "%H:%M"
NOTHING_SAID = AttemptDetails()


@extend_schema_field({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "15:30"})
class ClockTimeField(serializers.TimeField):
    """A time of day as HH:MM: JSON Schema's own `time` has seconds and a zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[CLOCK], format=CLOCK, **kwargs)


class BookerInput(serializers.Serializer[Any]):
    """Somebody who books for others, and is not one of the guests."""

    name = VisibleName(max_length=100)
    phone = AnyPhoneField()


class CompanyInput(serializers.Serializer[Any]):
    """A company that is to be named on the invoice."""

    company = Text(max_length=150, help_text="Its name.")
    gstin = CapitalText(max_length=15, validators=[gstin.validate])
    address = Text(max_length=255, help_text="Its address.")


class DetailsInput(serializers.Serializer[Any]):
    """Everything is optional; what is left out stays as it was."""

    contact_email = serializers.EmailField(
        required=False, allow_blank=True, max_length=254, help_text="E-mail address for this stay."
    )
    requests = LinesOfText(
        required=False, allow_blank=True, max_length=REQUESTS_LONGEST, help_text="What the guest asks of the resort."
    )
    arrival_time = ClockTimeField(
        required=False, allow_null=True, help_text="HH:MM, at the resort: when the guests expect to arrive."
    )
    language = serializers.ChoiceField(
        required=False, allow_blank=True, choices=GuestLanguage.choices, help_text="Empty: that of the profile."
    )
    booker = BookerInput(
        required=False, allow_null=True, help_text="Who books, where that is none of the guests; null: a guest does."
    )
    invoice_to = CompanyInput(
        required=False,
        allow_null=True,
        help_text="The company that the booking's documents are addressed to; null: they are the guest's own. "
        "Once it is booked, change the billing details of the booking instead.",
    )


def details_said(validated: dict[str, Any]) -> dict[str, Any]:
    """What a body that DetailsInput has validated says, as the service takes it."""
    said = {key: validated[key] for key in DetailsInput._declared_fields.keys() & validated.keys()}
    if "booker" in said:
        booker = said.pop("booker") or {"name": "", "phone": ""}
        said |= {"booker_name": booker["name"], "booker_phone": booker["phone"]}
    if "invoice_to" in said:
        company = said.pop("invoice_to") or dict.fromkeys(("company", "gstin", "address"), "")
        said |= {"company": company["company"], "gstin": company["gstin"], "company_address": company["address"]}
    return said


class CompanyOutput(serializers.Serializer[Any]):
    """The company that documents are addressed to."""

    company = serializers.CharField()
    gstin = serializers.CharField()
    address = serializers.CharField()


class BookerOutput(serializers.Serializer[Any]):
    """Who has booked, where that is none of the guests."""

    name = serializers.CharField()
    phone = serializers.CharField()


def details_shown(attempt: BookingAttempt) -> dict[str, Any]:
    """What is known of an attempt, as ShowsDetails declares it."""
    known: AttemptDetails = getattr(attempt, "details", NOTHING_SAID)
    booker = {"name": known.booker_name, "phone": known.booker_phone} if known.booker_name else None
    return {
        "contact_email": known.contact_email,
        "requests": known.requests,
        "arrival_time": known.arrival_time and f"{known.arrival_time:%H:%M}",
        "language": known.language,
        "booker": booker,
    }


def company_shown(attempt: BookingAttempt) -> dict[str, str] | None:
    """The company that papers of this attempt's booking will be addressed to; None where they are the guest's own."""
    known: AttemptDetails = getattr(attempt, "details", NOTHING_SAID)
    if not known.gstin:
        return None
    return {"company": known.company, "gstin": known.gstin, "address": known.company_address}


class ShowsDetails(serializers.Serializer[Any]):
    """A serializer of answers about an attempt, or a booking: what its guest has told, too."""

    contact_email = serializers.SerializerMethodField(help_text="E-mail address for this stay; empty when not given.")
    requests = serializers.SerializerMethodField(help_text="What the guest asks of the resort, in plain text.")
    arrival_time = serializers.SerializerMethodField(
        help_text="HH:MM, at the resort: when the guests expect to arrive; null when not given."
    )
    language = serializers.SerializerMethodField(help_text="Language for this stay; empty: that of the profile.")
    booker = serializers.SerializerMethodField(help_text="Who has booked; null where it is one of the guests.")

    def details_of(self, shown: Any) -> dict[str, Any]:
        """What the keys say of a booking."""
        return details_shown(shown.attempt)

    def get_contact_email(self, shown: Any) -> str:
        return str(self.details_of(shown)["contact_email"])

    def get_requests(self, shown: Any) -> str:
        return str(self.details_of(shown)["requests"])

    @extend_schema_field(ClockTimeField(allow_null=True))
    def get_arrival_time(self, shown: Any) -> Any:
        return self.details_of(shown)["arrival_time"]

    @extend_schema_field(serializers.ChoiceField(choices=[("", ""), *GuestLanguage.choices]))
    def get_language(self, shown: Any) -> Any:
        return self.details_of(shown)["language"]

    @extend_schema_field(BookerOutput(allow_null=True))
    def get_booker(self, shown: Any) -> Any:
        return self.details_of(shown)["booker"]
