"""Asks staff for their second factor before any page of the admin, and remembers browsers that have logged in."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.services import second_factor, staff_guesses
from backend.accounts.services.staff_guesses import COOKIE, COOKIE_SECONDS, StaffSecret
from backend.catalogue.models import StaffMember
from backend.catalogue.models.roles import Role
from backend.common.errors import DomainError
from backend.common.http.client_addresses import caller

ENTER, SET_UP = "accounts_stafffactor_enter", "accounts_stafffactor_set_up"
# What opens without a second factor.
BEFORE = frozenset({"login", "logout", ENTER, SET_UP})
PASSED = "second_factor"


class SecondFactorCheck:
    """Middleware, after the one that knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or "admin" not in match.app_names:
            return response
        if refused := getattr(request, "refused", None):
            response.status_code = refused.status
            response["Retry-After"] = str(refused.retry_after)
        # Only who has passed all there is to pass is known from now on.
        if request.user.is_authenticated and request.user.is_staff and missing_step(request) is None:
            _remember(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or "admin" not in match.app_names or not request.user.is_authenticated:
            return None
        step = missing_step(request) if match.url_name not in BEFORE else None
        if step:
            return HttpResponseRedirect(f"{reverse(f'admin:{step}')}?{urlencode({'next': request.get_full_path()})}")
        if match.url_name == "password_change" and request.method == "POST":
            return _count_old_password(request)
        return None


def missing_step(request: HttpRequest) -> str | None:
    """The page that this login has to pass before any other; None where there is none. Asked once for a request."""
    if not hasattr(request, "_missing_step"):
        request._missing_step = _missing_step(request)  # type: ignore[attr-defined]  # a note of ours
    return cast("str | None", request._missing_step)  # type: ignore[attr-defined]  # the same


def note_passed(request: HttpRequest) -> None:
    """This login has shown its second factor. Its key changes, as at every step up."""
    factor = second_factor.factor_of(cast(User, request.user))
    assert factor is not None
    request.session.cycle_key()
    request.session[PASSED] = factor.mark
    request._missing_step = None  # type: ignore[attr-defined]  # the same


def _missing_step(request: HttpRequest) -> str | None:
    user = cast(User, request.user)
    factor = second_factor.factor_of(user)
    if factor is not None:
        return None if request.session.get(PASSED) == factor.mark else ENTER
    return SET_UP if _needs_one(user) else None


def _needs_one(user: User) -> bool:
    if not settings.STAFF_SECOND_FACTOR_REQUIRED or not user.is_staff:
        return False
    return user.is_superuser or StaffMember.objects.filter(user=user, role=Role.OWNER).exists()


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    kept = staff_guesses.remembered_cookie(request.COOKIES.get(COOKIE, ""), phone=request.user.get_username())
    if kept:
        response.set_cookie(
            COOKIE,
            kept,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def _count_old_password(request: HttpRequest) -> HttpResponse | None:
    try:
        staff_guesses.count_guess(
            StaffSecret.OLD_PASSWORD,
            name=request.user.get_username(),
            address=caller(request),
            cookie=request.COOKIES.get(COOKIE, ""),
        )
    except DomainError as error:
        return HttpResponse("Too many requests.", status=error.status, headers={"Retry-After": str(error.retry_after)})
    return None
