"""Asking the API, the twin and the website whether they serve yet."""

import json
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

WITHIN_SECONDS = 90.0
PAUSE_SECONDS = 0.15
# A proxy set for the outside world is no way to reach this machine.
_OPENER = build_opener(ProxyHandler({}))


def questions(addresses: Mapping[str, str]) -> dict[str, str]:
    """Process name to the URL that says whether it is ready."""
    return {
        "web": f"{addresses['API_URL']}/readyz",
        "twin": f"{addresses['TWIN_URL']}/healthz",
        "site": f"{addresses['SITE_URL']}/",
    }


def wait_until_ready(
    asked: Mapping[str, str], *, over: Callable[[], bool], seconds: float = WITHIN_SECONDS
) -> dict[str, str]:
    """Ask until all say yes; answers the ones that did not, with what they said last."""
    until = time.monotonic() + seconds
    missing = dict.fromkeys(asked, "not asked yet")
    while True:
        for name in list(missing):
            missing[name] = _answer(asked[name])
            if missing[name] == "ready":
                del missing[name]
        if not missing or over() or time.monotonic() > until:
            return missing
        time.sleep(PAUSE_SECONDS)


def _answer(url: str) -> str:
    try:
        with _OPENER.open(url, timeout=5) as answer:
            said = answer.read().decode(errors="replace")
        # A process is ready for balancers as soon as it can serve; whoever starts a house waits for its workers, too.
        # One that says nothing of its parts has none to wait for.
        waiting = url.endswith("/readyz") and said and set(json.loads(said).values()) != {"ok"}
        return f"{url} answers {said}" if waiting else "ready"
    except HTTPError as refusal:
        return f"{url} answers {refusal.code}: {refusal.read(300).decode(errors='replace')}"
    except (OSError, HTTPException) as error:
        return f"{url} does not answer ({error})"
    except ValueError:
        return f"{url} answers what is no JSON: {said[:300]}"
