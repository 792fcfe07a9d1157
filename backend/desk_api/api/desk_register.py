import re
from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.models import FinalBooking
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http import callers
from backend.common.http.input_fields import YearMonthField
from backend.desk_api import selectors as desk
from backend.desk_api.api.desk_bookings import ONE
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.documents.api import file_answers
from backend.guest_register import selectors
from backend.guest_register.core import aadhaar
from backend.guest_register.models import INDIA, Document, RegisterEntry
from backend.guest_register.services import register_entries, register_export
from backend.holds.models import AttemptGuest

NUMBERS = re.compile(r"[0-9A-Za-z][0-9A-Za-z/ .-]{0,39}\Z")


@extend_schema_serializer(component_name="RegisterEntry")
class EntryOutput(serializers.Serializer[RegisterEntry]):
    document = serializers.ChoiceField(choices=Document.choices)
    last_four = serializers.CharField(
        help_text="The last four characters of the document's number. The rest is not stored."
    )
    nationality = serializers.CharField(help_text="Country code of two letters (ISO 3166-1).")
    checked_at = serializers.DateTimeField()
    checked_by = serializers.SerializerMethodField(help_text="Member of staff; null when the account no longer exists.")
    form_due_at = serializers.DateTimeField(
        allow_null=True, help_text="Deadline for Form III; null for Indian guests and before check-in."
    )
    filed_at = serializers.DateTimeField(allow_null=True)
    acknowledgement = serializers.CharField()

    def get_checked_by(self, entry: RegisterEntry) -> str | None:
        return str(entry.checked_by) if entry.checked_by else None


@extend_schema_serializer(component_name="RegisteredGuest")
class RegisteredGuestOutput(serializers.Serializer[AttemptGuest]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    room_number = serializers.CharField(source="room.room_number")
    entry = serializers.SerializerMethodField(
        help_text="The register entry; null until the guest's document was checked."
    )

    @extend_schema_field(EntryOutput(allow_null=True))
    def get_entry(self, guest: AttemptGuest) -> Any:
        found = getattr(guest, "entry", None)
        return EntryOutput(found).data if found else None


@extend_schema_serializer(component_name="RegisterGuest")
class EntryInput(serializers.Serializer[Any]):
    document = serializers.ChoiceField(choices=Document.choices)
    last_four = serializers.CharField(
        max_length=100, help_text="Exactly four letters or digits of the document's number."
    )
    nationality = serializers.CharField(
        default=INDIA,
        max_length=2,
        min_length=2,
        help_text="Country code of two letters (ISO 3166-1); IN when left out.",
    )

    def validate_last_four(self, value: str) -> str:
        if not re.fullmatch(r"[0-9A-Za-z]{4}", value):
            raise serializers.ValidationError("Enter only the last four characters of the number.", "not_four")
        return value.upper()

    def validate_nationality(self, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z]{2}", value):
            raise serializers.ValidationError("Enter a country code of two letters, such as IN.", "no_country")
        return value.upper()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["document"] == Document.OCI_CARD and attrs["nationality"] == INDIA:
            error = serializers.ErrorDetail(
                "Holders of an OCI card are citizens of another country. Enter that country's code.", "not_indian"
            )
            raise serializers.ValidationError({"nationality": error})
        return attrs


class Register(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_register_list", responses=RegisteredGuestOutput(many=True))
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """The guests of a booking with their entries in the guest register."""
        booking = _booking(request, slug, reference)
        found: Any = selectors.guests_of(booking)
        return Response(RegisteredGuestOutput(found, many=True).data)


class RegisterGuest(APIView):
    refusals = {
        **ONE,
        "409": "`booking_ended`: it was cancelled or marked as a no-show. `form_filed`: Form III has been filed, so "
        "the entry can no longer change.",
    }

    @extend_schema(
        tags=["desk"], operation_id="desk_register_write", request=EntryInput, responses=RegisteredGuestOutput
    )
    def put(self, request: Request, slug: str, reference: str, guest_id: int) -> Response:
        """Record the document that a guest has shown: its kind and the last four characters of its number."""
        booking = _booking(request, slug, reference)
        guest = selectors.guest_of(booking, guest_id=guest_id)
        said = EntryInput(data=request.data)
        said.is_valid(raise_exception=True)
        user_id = callers.user_id(request)
        register_entries.write_entry(
            booking=booking, guest=guest, said=said.validated_data, user_id=user_id, at=clock.now()
        )
        return Response(RegisteredGuestOutput(selectors.guest_of(booking, guest_id=guest_id)).data)


class FileForm(APIView):
    refusals = {
        **ONE,
        "409": "`not_registered`: enter the guest in the register first. `not_foreign`: Form III is only for guests "
        "from abroad. `booking_ended`: it was cancelled or marked as a no-show. `form_filed`: it was filed under "
        "another number.",
    }

    @extend_schema_serializer(component_name="FiledForm")
    class Input(serializers.Serializer[Any]):
        acknowledgement = serializers.CharField(
            max_length=40, help_text="Acknowledgement number from the police's website."
        )

        def validate_acknowledgement(self, value: str) -> str:
            if not NUMBERS.match(value):
                raise serializers.ValidationError("Use only letters, digits, spaces and / . -", "no_number")
            if aadhaar.find_aadhaar(value):
                raise serializers.ValidationError(
                    "This looks like an Aadhaar number, which must not be stored.", "aadhaar"
                )
            return value

    @extend_schema(tags=["desk"], operation_id="desk_form_filed", request=Input, responses=RegisteredGuestOutput)
    def post(self, request: Request, slug: str, reference: str, guest_id: int) -> Response:
        """Record that Form III was filed for a guest from abroad. Repeating the request has no further effect."""
        booking = _booking(request, slug, reference)
        guest = selectors.guest_of(booking, guest_id=guest_id)
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        number, user_id = said.validated_data["acknowledgement"], callers.user_id(request)
        register_entries.file_form(
            booking=booking, guest=guest, acknowledgement=number, user_id=user_id, at=clock.now()
        )
        return Response(RegisteredGuestOutput(selectors.guest_of(booking, guest_id=guest_id)).data)


@extend_schema_serializer(component_name="FormDue")
class DueOutput(serializers.Serializer[RegisterEntry]):
    """A guest whose Form III is due."""

    # `context["at"]`: the time of the request.

    reference = serializers.CharField(source="booking.reference")
    guest_id = serializers.IntegerField()
    name = serializers.CharField(source="guest.name")
    room_number = serializers.CharField(source="guest.room.room_number")
    nationality = serializers.CharField(help_text="Country code of two letters (ISO 3166-1).")
    due_at = serializers.DateTimeField(source="form_due_at", help_text="Deadline: one day after check-in.")
    seconds_left = serializers.SerializerMethodField(
        help_text="Seconds until the deadline; negative when it has passed."
    )

    def get_seconds_left(self, entry: RegisterEntry) -> int:
        due, at = entry.form_due_at, self.context["at"]
        assert isinstance(due, datetime)
        return int((due - at).total_seconds())


class FormsDue(APIView):
    refusals = REFUSALS

    @extend_schema(tags=["desk"], operation_id="desk_forms_due", responses=DueOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Guests from abroad whose Form III has not been filed yet, the nearest deadline first."""
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        found: Any = selectors.forms_due(resort=resort)
        return Response(DueOutput(found, many=True, context={"at": clock.now()}).data)


class RegisterExport(APIView):
    renderer_classes = [*file_answers.renders(file_answers.CSV), *file_answers.renders(file_answers.XLSX)[1:]]
    refusals = REFUSALS

    class Query(serializers.Serializer[Any]):
        month = YearMonthField(help_text="YYYY-MM, of arrival.")
        form = serializers.ChoiceField(choices=["csv", "xlsx"], default="csv", help_text="Format of the file.")

    @extend_schema(
        tags=["desk"],
        operation_id="desk_register_export",
        parameters=[Query],
        responses=file_answers.schema_of(file_answers.CSV, file_answers.XLSX),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The guest register of a month, by date of arrival."""
        resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        month = query.validated_data["month"]
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        found, name = selectors.arrivals(resort=resort, first=first, last=last), f"register-{resort.slug}-{month}"
        if query.validated_data["form"] == "xlsx":
            return file_answers.file_answer(register_export.register_as_xlsx(found), file_answers.XLSX, f"{name}.xlsx")
        return file_answers.file_answer(register_export.register_as_csv(found), file_answers.CSV, f"{name}.csv")


def _booking(request: Request, slug: str, reference: str) -> FinalBooking:
    resort = workplace(request.user, slug=slug, right=Right.RECEIVE_GUESTS)
    return desk.booking_at(resort=resort, reference=reference)
