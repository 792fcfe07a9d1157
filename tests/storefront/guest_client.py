"""A guest's browser as far as forms and cookies go, without a screen."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from tests import cast

CODE = "123456"
NUMBER = "99999 88888"


class GuestClient(Client):
    """Every form is sent with the hidden fields of the page it stands on; tokens against forgery are checked."""

    def __init__(self, **how: Any) -> None:
        super().__init__(enforce_csrf_checks=True, headers={"accept": "text/html"}, **how)

    def send(self, page: HttpResponse, path: str, form: int = 0, **typed: str) -> HttpResponse:
        """Send the page's form that leads to this path; else the one of this place."""
        forms = re.findall(r'<form method="post".*?</form>', page.content.decode(), re.DOTALL)
        meant = next((each for each in forms if f'action="{path}"' in each), forms[min(form, len(forms) - 1)])
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', meant)
        return self.post(path, {name: unescape(value) for name, value in hidden} | typed)

    def log_in(self, where: str = "/login/") -> HttpResponse:
        """Phone and code; the answer to the code."""
        answer = self.send(self.get(where), where, phone=NUMBER)
        assert answer.status_code == 303, answer.content.decode()
        there = answer.headers["Location"]
        return self.send(self.get(there), there, otp=CODE)

    def hold(self, slug: str, **wish: Any) -> HttpResponse:
        """From the chosen stay to the hold: the answer to the code."""
        return self.log_in(f"/r/{slug}/book/?{stay_query(**wish)}")


def stay_query(begin: int = 30, end: int = 32, **wish: Any) -> str:
    """The query of a chosen stay, by days from today."""
    said = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end), "adults": 2, **wish}
    return urlencode(said)


def words_of(page: HttpResponse) -> str:
    """What people read of a page."""
    text = re.sub(r"<(script|style).*?</\1>", "", page.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))
