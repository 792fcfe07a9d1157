"""Guests, Razorpay and a balancer who ask while something is wrong, and how it goes for them."""

import hashlib
import hmac
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import requests

_numbers = itertools.count()


@dataclass(frozen=True)
class Question:
    """One request, as somebody would send it again and again; `expected` says which answers are right."""

    name: str
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    expected: tuple[int, ...] = (200,)


@dataclass
class Findings:
    """What came of one question: seconds of each right answer, and everything that was not one.

    `heard` is all of it: `ok`, a status and a code, or the name of an error, each with its seconds.
    """

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    heard: list[tuple[str, float]] = field(default_factory=list)

    def share_within(self, seconds: float) -> float:
        """Of all probes, how many (0 to 1) were answered rightly in that time."""
        asked = len(self.seconds) + len(self.wrong)
        return sum(took <= seconds for took in self.seconds) / asked if asked else 0.0


def ask(question: Question, findings: Findings, *, patience: float = 15) -> None:
    """Ask once, on a connection of its own, as a stranger would."""
    begun = time.monotonic()
    try:
        answer = requests.request(
            question.method,
            question.url,
            headers={**question.headers, "Connection": "close"},
            data=question.body,
            timeout=patience,
        )
    except requests.RequestException as error:
        findings.wrong.append(type(error).__name__)
        findings.heard.append((type(error).__name__, time.monotonic() - begun))
        return
    took = time.monotonic() - begun
    findings.statuses.add(answer.status_code)
    if answer.status_code in question.expected:
        findings.seconds.append(took)
        findings.heard.append(("ok", took))
    else:
        findings.wrong.append(f"{answer.status_code} {answer.text[:120]}")
        findings.heard.append((f"{answer.status_code} {_code_of(answer)}".strip(), took))


def _code_of(answer: requests.Response) -> str:
    """Of problem details; pages for people have none."""
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return ""


@contextmanager
def asking(*questions: Question, every: float = 0.3, **anew: Callable[[], Question]) -> Iterator[dict[str, Findings]]:
    """Each question is asked again and again while the block runs, and another one each time of those that are made
    `anew`; read the findings after it."""
    askers = {**{question.name: partial(_same, question) for question in questions}, **anew}
    found, over = {name: Findings() for name in askers}, threading.Event()

    def go_on(name: str, next_question: Callable[[], Question]) -> None:
        while not over.is_set():
            ask(next_question(), found[name])
            over.wait(every)

    threads = [threading.Thread(target=go_on, args=asker) for asker in askers.items()]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _same(question: Question) -> Question:
    return question


def signed_delivery(secret: str, *, event: str = "payment.dispute.created") -> tuple[bytes, dict[str, str]]:
    """A webhook as Razorpay signs it, each time another event, about no order of ours."""
    number = next(_numbers)
    body = b'{"entity":"event","event":"%s","payload":{},"created_at":%d}' % (event.encode(), number)
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/json",
        "X-Razorpay-Signature": signature,
        "X-Razorpay-Event-Id": f"probe{time.time_ns()}{number}",
    }
