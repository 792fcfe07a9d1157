"""The front page, and what machines ask for: robots, the sitemap, a resort's colours, the script for other sites."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.storefront.core.theme_sheet import sheet_of
from backend.storefront.gateway.caller import ApiCaller, ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.page_addresses import HREFLANG, LANGUAGES, path_of_page
from backend.storefront.parts.visit import Visit

FRONT_SECONDS, EMBED_SECONDS, DAY_SECONDS, YEAR_SECONDS = 60, 300, 86_400, 31_536_000
PERSONAL = ("stays", "login", "pay", "m", "waiting", "find")
RESORTS_SHOWN = 30
RESORTS_MOST = 5000
STATIC = Path(__file__).resolve().parents[1] / "static" / "storefront"


@guest_page
def show_front(visit: Visit) -> HttpResponse:
    """All resorts, and a search by name or place."""
    said = visit.request.GET.get("q", "").strip()[:80]
    query = {"q": said} if said else {}
    found = visit.anybody.get("/api/resorts/", page_size=RESORTS_SHOWN, lang=visit.language, **query)
    cards = [
        {
            **resort,
            "href": visit.address("resort", slug=resort["slug"]),
            "photo": next(iter(resort.get("photos") or []), None),
        }
        for resort in found["results"]
    ]
    return visit.page("front", public=FRONT_SECONDS, cards=cards, said=said, title=_("Book your stay directly"))


def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be read, personal ones not."""
    origin = f"{request.scheme}://{request.get_host()}"
    closed = [f"{prefix}/{part}/" for prefix in ("", "/hi", "/kn") for part in PERSONAL]
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /admin/", *(f"Disallow: {path}" for path in closed)]
    text = "\n".join([*lines, f"Sitemap: {origin}/sitemap.xml", ""])
    return _for_everybody(HttpResponse(text, content_type="text/plain; charset=utf-8"), DAY_SECONDS)


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every resort in every language, each naming the others."""
    origin = f"{request.scheme}://{request.get_host()}"
    try:
        slugs = _slugs(request)
    except ApiRefusal as refusal:
        return _not_now(refusal)
    pages = [
        [(HREFLANG[language], f"{origin}{path_of_page(language, 'resort', slug=slug)}") for language in LANGUAGES]
        for slug in slugs
    ]
    text = render_to_string("storefront/sitemap.xml", {"pages": pages})
    return _for_everybody(HttpResponse(text, content_type="application/xml; charset=utf-8"), 3600)


def _slugs(request: HttpRequest) -> list[str]:
    """Of all resorts. Raises ApiRefusal."""
    api, path, slugs = ApiCaller(request, "en-in"), "/api/resorts/", list[str]()
    query: dict[str, str] = {"page_size": "100"}
    while path and len(slugs) < RESORTS_MOST:
        found = api.get(path, **query)
        slugs += [resort["slug"] for resort in found["results"]]
        following = re.search(r"[?&]cursor=([^&]+)", found.get("next") or "")
        path, query = (
            ("/api/resorts/", {"page_size": "100", "cursor": _unquoted(following[1])}) if following else ("", {})
        )
    return slugs


def _not_now(refusal: ApiRefusal) -> HttpResponse:
    """A crawler comes again; an empty list would tell it that there is nothing."""
    response = HttpResponse(refusal.detail, status=refusal.status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _unquoted(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text)


def theme(request: HttpRequest, colour: str, dark: str) -> HttpResponse:
    """A resort's own colours as a stylesheet, whose address changes with them."""
    return _for_everybody(HttpResponse(sheet_of(colour, dark), content_type="text/css; charset=utf-8"), YEAR_SECONDS)


def embed(request: HttpRequest, version: str = "") -> HttpResponse:
    """The script that turns a link of another site into a bar with dates: the newest, or one that never changes."""
    if version and version not in settings.EMBED_VERSIONS:
        raise Http404
    text = (STATIC / "embed" / f"v{version or next(reversed(settings.EMBED_VERSIONS))}.js").read_bytes()
    seconds = YEAR_SECONDS if version else EMBED_SECONDS
    response = _for_everybody(HttpResponse(text, content_type="text/javascript; charset=utf-8"), seconds)
    if version:
        response["Cache-Control"] += ", immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    # A hash is compared only where the script may be read.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _for_everybody(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={seconds}"
    # Read by the middleware of languages: there is no language in it.
    response.language_in_path = True  # type: ignore[attr-defined]
    return response
