"""What could not be done: each page says what happened to room and money, and what to do now."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.http import problems
from backend.common.http.request_ids import request_id
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.parts.page_addresses import (
    HREFLANG,
    LANGUAGE_NAMES,
    LANGUAGES,
    in_language,
    is_page_path,
    language_of_path,
)
from backend.storefront.parts.page_policies import apply_page_policy
from backend.storefront.parts.visit import Visit, see_other

PERMANENT = (301, 308)


def ask_to_log_in(visit: Visit) -> HttpResponse:
    """Send the guest to the phone step, and back here after it."""
    return see_other(f"{visit.address('login')}?{urlencode({'next': visit.request.get_full_path()})}")


def refusal_page(visit: Visit, refusal: ApiRefusal, **words: Any) -> HttpResponse:
    """The page for a refusal of the API that a page does not show itself."""
    if refusal.status in PERMANENT:
        return _moved(visit, refusal)
    title, lead = _words_of(refusal)
    shown = {"title": title, "lead": lead, "code": refusal.code, "wait": refusal.retry_after, **words}
    response = visit.page("refused", status=refusal.status, has_form=False, **shown)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _moved(visit: Visit, refusal: ApiRefusal) -> HttpResponse:
    """A resort that has another name in its address now: the same page of it, with the same dates and party."""
    slug = refusal.location.partition("?")[0].rstrip("/").rpartition("/")[2]
    match = visit.request.resolver_match
    former = match.kwargs.get("slug", "") if match else ""
    there = visit.request.get_full_path().replace(f"/r/{former}/", f"/r/{slug}/", 1)
    response = HttpResponseRedirect(there if former else visit.address("resort", slug=slug))
    response.status_code = 301
    return response


def _words_of(refusal: ApiRefusal) -> tuple[str, str]:
    if refusal.status == 410:
        return _("This resort takes no bookings here any more"), _(
            "Bookings that were made stay as they are: find yours under My stays."
        )
    if refusal.status == 404:
        return _("This page is not here"), _("The address may be old, or mistyped. Nothing of yours was changed.")
    if refusal.status == 429:
        return _("One moment, please"), refusal.detail
    if refusal.status >= 500:
        return _("We cannot answer right now"), _(
            "Nothing was booked or charged by this step. What you hold stays yours until its time is over."
        )
    return _("This did not work"), refusal.detail


def unreadable_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 400, such as for too many fields or an address without end."""
    if not _is_for_people(request):
        return problems.bad_request(request, exception)
    return _plain(request, 400, _400_words)


def missing_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404: a page for browsers, problem details for everybody else."""
    if not _is_for_people(request):
        return problems.page_not_found(request, exception)
    return _plain(request, 404, _404_words)


def broken_page(request: HttpRequest) -> HttpResponse:
    """A bug of ours, or a database in trouble: no page needs either to say so."""
    told = problems.server_error(request)
    if not _is_for_people(request):
        return told
    response = _plain(request, told.status_code, _500_words)
    if "Retry-After" in told:
        response["Retry-After"] = told["Retry-After"]
    response._has_been_logged = getattr(told, "_has_been_logged", False)  # type: ignore[attr-defined]  # as problems has it
    return response


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old tab, or cookies that are switched off."""
    if not _is_for_people(request):
        from django.views.csrf import csrf_failure

        return csrf_failure(request, reason)
    return _plain(request, 403, _403_words)


def _is_for_people(request: HttpRequest) -> bool:
    return is_page_path(request.path_info) and "text/html" in request.headers.get("Accept", "")


def _400_words() -> tuple[str, str]:
    return _("This did not work"), _("The address may be old, or mistyped. Nothing of yours was changed.")


def _404_words() -> tuple[str, str]:
    return _("This page is not here"), _("The address may be old, or mistyped. Nothing of yours was changed.")


def _403_words() -> tuple[str, str]:
    return _("This form is too old"), _(
        "Nothing was changed. Go back, load the page again, and send it once more. "
        "Cookies must be allowed for this site."
    )


def _500_words() -> tuple[str, str]:
    return _("Something went wrong on our side"), _(
        "It has been noted. If you were paying: a payment that reached us is booked or sent back by itself."
    )


def _plain(request: HttpRequest, status: int, words: Any) -> HttpResponse:
    """A page that needs neither database nor login."""
    language = language_of_path(request.path_info)
    with translation.override(LANGUAGES[language]):
        title, lead = words()
        names = [{"code": code, "name": name, "href": in_language("/", code)} for code, name in LANGUAGE_NAMES.items()]
        shown = {
            "title": title,
            "lead": lead,
            "language": language,
            "hreflang": HREFLANG[language],
            "languages": names,
            "request_id": request_id(),
            "is_error": True,
        }
        response = HttpResponse(render_to_string("storefront/refused.html", shown), status=status)
    apply_page_policy(response)
    response.language_in_path = True  # type: ignore[attr-defined]  # the middleware of languages reads it
    response["Content-Language"] = HREFLANG[language]
    response["Cache-Control"] = "no-store"
    return response
