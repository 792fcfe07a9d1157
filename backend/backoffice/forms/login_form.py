"""The door of the admin."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest

from backend.accounts.services import staff_guesses
from backend.accounts.services.staff_guesses import COOKIE, StaffSecret
from backend.common.errors import DomainError
from backend.common.http.client_addresses import caller
from backend.common.phrases import spoken


class StaffLogin(AdminAuthenticationForm):
    """The admin's login, with a limit on guessing."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        count_in_form(StaffSecret.PASSWORD, request=self.request, name=self.data.get("username", ""))
        return super().clean()


class SecondFactorForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        max_length=40,
        label="Code",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "characters", "size": 24}
        ),
    )


class NewDeviceForm(SecondFactorForm):
    """The first code of another device, and one of the device in use: a login that somebody found is not enough."""

    old_code = forms.CharField(
        max_length=40,
        label="Code of the device in use, or a recovery code",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 24}),
    )


def count_in_form(secret: StaffSecret, *, request: HttpRequest, name: str) -> None:
    """Count a try that a form is about to make; one too many is an error of the form, and a 429."""
    cookie = request.COOKIES.get(COOKIE, "")
    try:
        staff_guesses.count_guess(secret, name=name, address=caller(request), cookie=cookie)
    except DomainError as error:
        # `second_factor_check.py` gives the page that is made from this its status.
        request.refused = error  # type: ignore[attr-defined]  # a note for the middleware
        raise forms.ValidationError(spoken(error.detail)) from None
