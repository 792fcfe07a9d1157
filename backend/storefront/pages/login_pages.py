"""Phone and code: the only login there is. A booking goes on by itself when the code is right.

To a number from abroad the code goes by e-mail: the address is asked for when such a number was typed.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.common import clock, redis
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.gateway.guest_logins import GuestLogin
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.page_addresses import is_own_path
from backend.storefront.parts.visit import Visit, see_other

PHONE_LONGEST, EMAIL_LONGEST = 30, 254


@guest_page
def log_in_page(visit: Visit) -> HttpResponse:
    """The phone step for who wants to see their stays."""
    if visit.login.is_open:
        return see_other(_next(visit))
    if visit.request.method == "POST":
        return ask_for_code(visit, onward=f"{visit.address('code')}?{urlencode({'next': _next(visit)})}", words={})
    return phone_page(visit)


@guest_page
def enter_code(visit: Visit) -> HttpResponse:
    """The code step of the same."""
    if visit.login.is_open:
        return see_other(_next(visit))
    return code_step(visit, done=lambda: see_other(_next(visit)), back=_back(visit))


@guest_page
def log_out(visit: Visit) -> HttpResponse:
    """End the login of this browser, here and at the API."""
    if visit.request.method == "POST" and visit.login.is_open:
        with suppress(ApiRefusal):
            visit.mine(lambda api: api.post("/api/auth/logout/"))
        device = visit.login.device_token
        visit.keep(GuestLogin(device_token=device))
    return see_other(visit.address("front"))


def _next(visit: Visit) -> str:
    said = visit.request.GET.get("next", "")
    return said if is_own_path(said) else visit.address("stays")


def _back(visit: Visit) -> str:
    return f"{visit.address('login')}?{urlencode({'next': _next(visit)})}"


def ask_for_code(visit: Visit, *, onward: str, words: dict[str, Any]) -> HttpResponse:
    """Have a code sent to the number of the form, and go on to where it is typed in; or say what is wrong with it."""
    phone = visit.request.POST.get("phone", visit.login.phone).strip()[:PHONE_LONGEST]
    known = visit.login.email if phone == visit.login.phone else ""
    email = visit.request.POST.get("email", known).strip()[:EMAIL_LONGEST] if _is_abroad(phone) else ""
    body = {
        "phone_number": phone,
        "email": email,
        "device_token": visit.login.device_token,
        "altcha": visit.request.POST.get("proof", ""),
    }
    if (phone, email) == (visit.login.phone, visit.login.email):
        body["challenge"] = visit.login.challenge
    try:
        sent = visit.anybody.post("/api/auth/otp/request/", {name: text for name, text in body.items() if text})
        login = GuestLogin(
            phone=phone,
            email=email,
            challenge=sent.get("challenge", ""),
            device_token=visit.login.device_token,
            resend_at=clock.now().timestamp() + sent.get("resend_after", 60),
        )
        visit.keep(login)
    except ApiRefusal as refusal:
        return _phone_refused(visit, refusal, words | {"phone": phone, "email": email})
    except redis.Unavailable:
        away = ApiRefusal(503, {"code": "login_unavailable", "detail": _("Login is not possible right now.")}, 5)
        return _phone_refused(visit, away, words | {"phone": phone, "email": email})
    return see_other(onward)


def phone_page(visit: Visit, *, status: int = 200, **words: Any) -> HttpResponse:
    """The page that asks for the number, and for an e-mail address where the number is from abroad."""
    shown = {"phone": visit.login.phone, "email": visit.login.email, **words}
    shown |= {"abroad": _is_abroad(shown["phone"]), "letters": bool(settings.EMAIL_GATEWAY)}
    return visit.page("phone", status=status, **shown)


def _is_abroad(phone: str) -> bool:
    """Whether this number, as typed, is of another country than India."""
    plain = "".join(sign for sign in phone if sign == "+" or sign.isdecimal())
    plain = f"+{plain[2:]}" if plain.startswith("00") else plain
    return plain.startswith("+") and not plain.startswith("+91")


def _phone_refused(visit: Visit, refusal: ApiRefusal, words: dict[str, Any]) -> HttpResponse:
    """What was typed stays; each error leads to its field."""
    errors = [("email" if each["pointer"] == "/email" else "phone", each["detail"]) for each in refusal.errors]
    email_needed = "email_needed" in {each["code"] for each in refusal.errors}
    # What a number from abroad lacks is said at the one field that is new, and is no mistake.
    told = [each for each in errors if each[0] == "email" or not email_needed] or [("phone", refusal.detail)]
    shown = {
        **words,
        "errors": told,
        "blamed": [] if email_needed else [name for name, _text in errors],
        "error": True,
        "wait": refusal.retry_after,
        "email_needed": email_needed,
    }
    if refusal.code == "proof_required":
        shown["proof"] = refusal.body.get("altcha")
    response = phone_page(visit, status=refusal.status, **shown)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def code_step(visit: Visit, *, done: Any, back: str, words: dict[str, Any] | None = None) -> HttpResponse:
    """Show the field for the code, have it sent again, or log in with it and call `done`."""
    shown = {**(words or {}), "back": back, "phone": visit.login.phone, "email": visit.login.email}
    if not visit.login.challenge:
        return see_other(back)
    shown["resend_in"] = max(0, round(visit.login.resend_at - clock.now().timestamp()))
    if visit.request.method != "POST":
        return visit.page("code", **shown)
    if visit.request.POST.get("again"):
        again = {"kept": {"again": "1"}}
        return ask_for_code(visit, onward=visit.request.get_full_path(), words=shown | again)
    code = "".join(str(int(sign)) for sign in visit.request.POST.get("otp", "")[:60] if sign.isdecimal())[:16]
    if not code:
        by_letter = bool(visit.login.email)
        error = _("Enter the six digits from the e-mail.") if by_letter else _("Enter the six digits from the SMS.")
        return visit.page("code", status=400, error=error, **shown)
    body = {"phone_number": visit.login.phone, "otp": code, "challenge": visit.login.challenge}
    if visit.login.email:
        body["email"] = visit.login.email
    try:
        found = visit.anybody.post("/api/auth/otp/verify/", body)
        login = GuestLogin(
            phone=visit.login.phone,
            email=visit.login.email,
            access=found["access"],
            refresh=found["refresh"],
            device_token=found.get("device_token", ""),
        )
        visit.keep(login)
    except ApiRefusal as refusal:
        return visit.page("code", status=refusal.status, error=refusal.detail, wait=refusal.retry_after, **shown)
    except redis.Unavailable:
        return visit.page("code", status=503, error=_("Login is not possible right now."), wait=5, **shown)
    return done()  # type: ignore[no-any-return]
