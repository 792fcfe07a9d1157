"""Addresses of pages. The language stands in them, so that one address is one answer for everybody."""

from typing import Any

from django.urls import reverse

# As pages and addresses call them, and as Django and the API do.
LANGUAGES = {"en": "en-in", "hi": "hi", "kn": "kn"}
LANGUAGE_NAMES = {"en": "English", "hi": "हिन्दी", "kn": "ಕನ್ನಡ"}
# What search engines are told.
HREFLANG = {"en": "en-IN", "hi": "hi-IN", "kn": "kn-IN"}


def path_of_page(language: str, name: str, **of: Any) -> str:
    """The path of a page in a language."""
    return reverse(f"storefront-{language}:{name}", kwargs={**of})


def language_of_path(path: str) -> str:
    """The language that a path speaks; English where it names none."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES and first != "en" else "en"


def in_language(path: str, language: str) -> str:
    """The same page in another language. `path` may have a query."""
    spoken_now = language_of_path(path)
    plain = path if spoken_now == "en" else path[len(spoken_now) + 1 :]
    return plain if language == "en" else f"/{language}{plain}"


def is_page_path(path: str) -> bool:
    """Whether a path is one that guests open with a browser, existing or not."""
    return not path.startswith(
        ("/api/", "/admin/", "/static/", "/media/", "/sandbox/", "/livez", "/readyz", "/healthz")
    )


def is_own_path(path: str) -> bool:
    """Whether a redirect may lead there: a path of a guest's page on this very host."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and is_page_path(path)
