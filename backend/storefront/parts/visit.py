"""A guest's visit of one page: who it is, what the API answers, and how the page is shown."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.http import parse_etags

from backend.common import redis
from backend.common.http.request_ids import request_id
from backend.storefront.gateway import guest_logins
from backend.storefront.gateway.caller import ApiCaller, ApiRefusal
from backend.storefront.gateway.guest_logins import GuestLogin
from backend.storefront.parts.page_addresses import HREFLANG, LANGUAGE_NAMES, LANGUAGES, in_language, path_of_page
from backend.storefront.parts.page_policies import apply_page_policy

WHOLE_TOKEN = {"not_authenticated", "token_invalid"}


class LoginNeeded(Exception):
    """The page is for a guest who is logged in, and nobody is."""


@dataclass
class Visit:
    """One request of a page."""

    request: HttpRequest
    language: str
    browser: str = field(init=False)
    is_new: bool = False
    _login: GuestLogin | None = None

    def __post_init__(self) -> None:
        self.browser = guest_logins.login_id(self.request)

    @property
    def login(self) -> GuestLogin:
        """The login of the browser's cookie; an empty one where it has none."""
        if self._login is None:
            self._login = guest_logins.read_login(self.browser)
        return self._login

    def address(self, name: str, **of: Any) -> str:
        """The path of a page in the language of this one."""
        return path_of_page(self.language, name, **of)

    @property
    def anybody(self) -> ApiCaller:
        """The API for somebody who is not logged in."""
        return ApiCaller(self.request, LANGUAGES[self.language])

    def need_login(self) -> None:
        """Raises LoginNeeded where nobody is logged in."""
        if not self.login.is_open:
            raise LoginNeeded

    def mine(self, call: Callable[[ApiCaller], Any]) -> Any:
        """What the API answers to the guest who is logged in. Raises LoginNeeded and ApiRefusal."""
        self.need_login()
        try:
            return call(self._caller())
        except ApiRefusal as refusal:
            if refusal.status != 401 or refusal.code not in WHOLE_TOKEN:
                raise
        self._refresh()
        try:
            return call(self._caller())
        except ApiRefusal as refusal:
            if refusal.status == 401:
                self._forget(self.login.refresh)
                raise LoginNeeded from None
            raise

    def _caller(self) -> ApiCaller:
        return ApiCaller(self.request, LANGUAGES[self.language], token=self.login.access)

    def _refresh(self) -> None:
        """Another pair of tokens; somebody else's of this browser, if it was faster. Raises LoginNeeded."""
        used = self.login.refresh
        if not guest_logins.may_refresh(self.browser):
            kept = guest_logins.read_login(self.browser)
            if kept.is_open and kept.refresh != used:
                self._login = kept
                return
        try:
            pair = self.anybody.post("/api/auth/token/refresh/", {"refresh": used})
        except ApiRefusal as refusal:
            if refusal.status >= 500 or refusal.status == 429:
                raise
            self._forget(used)
            raise LoginNeeded from None
        self.login.access, self.login.refresh = pair["access"], pair["refresh"]
        guest_logins.keep_login(self.browser, self.login)

    def _forget(self, used: str) -> None:
        """A login that the API knows no more: the phone step would take it for one, and lead back here for ever."""
        with suppress(redis.Unavailable):
            if guest_logins.read_login(self.browser).refresh == used:
                mine = self.login
                self.keep(GuestLogin(phone=mine.phone, email=mine.email, device_token=mine.device_token))

    def keep(self, login: GuestLogin) -> None:
        """Remember this login for the browser, which gets a cookie with the answer."""
        # A new id whenever somebody logs in: one that was planted before opens nothing.
        if not self.browser or (login.is_open and not self.login.is_open):
            self.browser, self.is_new = guest_logins.new_login_id(), True
        self._login = login
        guest_logins.keep_login(self.browser, login)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        public: int = 0,
        has_form: bool = True,
        found_at: str = "",
        **words: Any,
    ) -> HttpResponse:
        """A page. `public`: anybody may keep it for so many seconds, so it knows no guest and sets no cookie.

        Without a form that is posted it sets none either. `found_at`: where search engines find it, if not here.
        """
        shown = {**self._frame(found_at), **words, "is_public": bool(public)}
        if not public and has_form:
            shown["csrf"] = get_token(self.request)
        response = HttpResponse(render_to_string(f"storefront/{template}.html", shown), status=status)
        if not public:
            response["Cache-Control"] = "private, no-store"
        elif status == 200:
            response["Cache-Control"] = f"public, max-age={public}"
            response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        return response

    @property
    def origin(self) -> str:
        """Our own host, for addresses that other sites are told."""
        return f"{self.request.scheme}://{self.request.get_host()}"

    def _frame(self, found_at: str) -> dict[str, Any]:
        here, origin = self.request.get_full_path(), self.origin
        found_at = found_at or self.request.path
        return {
            "language": self.language,
            "hreflang": HREFLANG[self.language],
            "here": here,
            "origin": origin,
            "canonical": f"{origin}{found_at}",
            "languages": [
                {
                    "code": code,
                    "name": name,
                    "href": in_language(here, code),
                    "canonical": f"{origin}{in_language(found_at, code)}",
                    "hreflang": HREFLANG[code],
                }
                for code, name in LANGUAGE_NAMES.items()
            ],
            "request_id": request_id(),
        }


def see_other(path: str) -> HttpResponse:
    """Go on there with a GET, whatever this request was."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response


def finished(visit: Visit, response: HttpResponse) -> HttpResponse:
    """The answer with its language and cookie; 304 where the browser has this very page."""
    if "ETag" in response and _is_known(response["ETag"], visit.request.headers.get("If-None-Match", "")):
        same = HttpResponseNotModified()
        same["ETag"], same["Cache-Control"] = response["ETag"], response["Cache-Control"]
        response = same
    response["Content-Language"] = HREFLANG[visit.language]
    apply_page_policy(response)
    # Read by the middleware of languages: the address says it, the browser's wishes change nothing.
    response.language_in_path = True  # type: ignore[attr-defined]
    if visit.is_new:
        guest_logins.set_cookie(response, visit.browser)
    return response


def _is_known(tag: str, said: str) -> bool:
    """Whether the browser has this version; a proxy that packs answers makes tags weak, which changes nothing."""
    known = {each.removeprefix("W/") for each in parse_etags(said)}
    return "*" in known or tag in known
