"""Taking somebody on."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.catalogue.models import StaffMember
from backend.catalogue.services import staff


class NewStaffMember(forms.ModelForm[StaffMember]):
    """Asks for a phone number: nobody can leaf through people here, or learn who is one."""

    phone_number = forms.CharField(
        max_length=30, help_text="The person logs in with this number. It need not have an account yet."
    )

    class Meta:
        model = StaffMember
        fields = ("resort", "phone_number", "role")

    def clean_phone_number(self) -> str:
        try:
            return staff.phone_of(self.cleaned_data["phone_number"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        phone_number, resort = said.get("phone_number"), said.get("resort")
        if phone_number and resort and staff.works_at(phone_number=phone_number, resort=resort):
            raise ValidationError("This person is already on the staff of this resort.")
        return said
