"""The admin as a person uses it: a page's form as it comes, some fields filled in, and sent."""

from html.parser import HTMLParser
from typing import Any

import requests

from sandbox.image_check.dockerfile import ImageError

SECONDS = 60


class FormFields(HTMLParser):
    """What the form of a page would send if nobody touched it."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.errors: list[str] = []
        self._select = self._area = ""
        self._in_errors = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "input" and name:
            unchecked = found.get("type") in ("checkbox", "radio") and "checked" not in found
            if not unchecked and found.get("type") not in ("submit", "file", "button"):
                self.values[name] = found.get("value", "on" if found.get("type") == "checkbox" else "")
        elif tag == "select" and name:
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in found:
            self.values[self._select] = found.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            self.values[name] = ""
        elif "errorlist" in found.get("class", "") or "errornote" in found.get("class", ""):
            self._in_errors += 1

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data
        elif self._in_errors and data.strip():
            self.errors.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag in ("ul", "p") and self._in_errors:
            self._in_errors -= 1


class AdminBrowser:
    """A browser of the staff's, with its cookies."""

    def __init__(self, site: str, authority: str, host: str) -> None:
        self.site = site
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = authority
        self.http.headers["Host"] = host
        self.host = host

    def send(self, path: str, **filled: Any) -> str:
        """Fill in a page's form and send it: where it leads. A form that comes back is told with its errors."""
        done = self.post(path, self.page(path), **filled)
        if done.status_code != requests.codes.found:
            said = "; ".join(_read(done.text).errors[:5]) or done.text[:300]
            raise ImageError(f"{path} did not take the form ({done.status_code}): {said}")
        return done.headers["Location"]

    def page(self, path: str) -> str:
        """A page that opens by itself: one that leads elsewhere would lose what is typed."""
        found = self.http.get(f"{self.site}{path}", timeout=SECONDS, allow_redirects=False)
        if found.status_code != requests.codes.ok:
            raise ImageError(f"{path} answers {found.status_code} {found.headers.get('Location', '')}")
        return found.text

    def post(self, path: str, page: str, **filled: Any) -> requests.Response:
        """Send the form of a page with these fields filled in."""
        fields = _read(page)
        data = {name: value for name, value in fields.values.items() if "__prefix__" not in name} | filled
        # As a browser says over TLS; the CSRF check wants it.
        told = {"Referer": f"https://{self.host}{path}", "Origin": f"https://{self.host}"}
        return self.http.post(f"{self.site}{path}", data=data, headers=told, timeout=SECONDS, allow_redirects=False)


def _read(text: str) -> FormFields:
    fields = FormFields()
    fields.feed(text)
    return fields
