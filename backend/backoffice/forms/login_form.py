"""The door of the admin."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm

from backend.accounts.services import password_guesses
from backend.common.http.client_addresses import caller
from backend.common.security import limits


class StaffLogin(AdminAuthenticationForm):
    """The admin's login, with a limit on guessing."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        try:
            password_guesses.count_password_guess(name=self.data.get("username", ""), address=caller(self.request))
        except limits.TooMany as error:
            raise forms.ValidationError(error.detail) from None
        return super().clean()
