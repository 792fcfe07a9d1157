"""HTTP as the demo's guest speaks it."""

from typing import Any

import requests

TIMEOUT_SECONDS = 20


class StepFailed(Exception):
    """A step of the demo did not end as it should; the text says how it did."""


class Client:
    """One service by its base URL; answers are JSON, refusals are told in the service's own words."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy set for the outside world is no way to reach this machine

    def log_in(self, token: str) -> None:
        """Send this access token from now on."""
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: str | int) -> Any:
        """The body of a successful GET."""
        return self._succeed("GET", path, params=query)

    def post(self, path: str, body: Any = None) -> Any:
        """The body of a successful POST."""
        return self._succeed("POST", path, json={} if body is None else body)

    def post_unless_taken(self, path: str, body: Any) -> Any | None:
        """The body of a successful POST; None when somebody else has what was asked for (409)."""
        return self._succeed("POST", path, or_conflict=True, json=body)

    def fetch(self, path: str) -> bytes | None:
        """The file that a successful GET brings; None while it is being made (409)."""
        answer = self._call("GET", path)
        if answer.status_code == requests.codes.conflict:
            return None
        if not answer.ok:
            raise StepFailed(f"GET {self.base}{path} answered {answer.status_code}: {_told(answer)}")
        return answer.content

    def _succeed(self, method: str, path: str, *, or_conflict: bool = False, **given: Any) -> Any:
        answer = self._call(method, path, **given)
        if or_conflict and answer.status_code == requests.codes.conflict:
            return None
        if not answer.ok:
            raise StepFailed(f"{method} {self.base}{path} answered {answer.status_code}: {_told(answer)}")
        return answer.json()

    def _call(self, method: str, path: str, **given: Any) -> requests.Response:
        try:
            return self._session.request(method, self.base + path, timeout=TIMEOUT_SECONDS, **given)
        except requests.RequestException as error:
            raise StepFailed(f"{method} {self.base}{path}: {error}") from error


def _told(answer: requests.Response) -> str:
    """The problem's code, detail and fields; a refusal repeats nothing secret."""
    try:
        problem = answer.json()
    except ValueError:
        return answer.text[:300]
    if not isinstance(problem, dict):
        return str(problem)[:300]
    parts = [str(problem[key]) for key in ("code", "detail", "errors", "error") if problem.get(key)]
    return " | ".join(parts) or str(problem)[:300]
