"""Tells a person of a Razorpay that is away, or answers what cannot be."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError

from backend.common import clock
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports

log = logging.getLogger(__name__)
SERVICE = "razorpay"


def report_down(why: str) -> None:
    """Its circuit is open."""
    _told(
        lambda at: reports.report(
            IncidentKind.GATEWAY_DOWN,
            subject=SERVICE,
            happened=f"It keeps failing ({why}).",
            done="Nobody waits for it: guests are told to try again, and their rooms stay held. Every few seconds one "
            "call tests it. Webhooks are taken in as ever.",
            advice="Check Razorpay's status page. It needs nothing from you once it is back.",
            at=at,
        )
    )


def report_back() -> None:
    """It answers again."""
    _told(lambda at: reports.solve(IncidentKind.GATEWAY_DOWN, subject=SERVICE, at=at))


def report_impossible(what: str, why: str) -> None:
    """`what`: the call, or the order that it was about; `why` without the answer's own words."""
    _told(
        lambda at: reports.report(
            IncidentKind.GATEWAY_ANSWER,
            subject=what[:128],
            happened=f"Razorpay answered something impossible: {why}.",
            done="Nothing of the answer was stored, and it will be asked again.",
            advice="Look into Razorpay's dashboard and RAZORPAY_BASE_URL. If it goes on, ask Razorpay's support.",
            at=at,
        )
    )


def _told(tell: Callable[[datetime], object]) -> None:
    """The call has its own result, whether or not this can be written down."""
    try:
        # An observation of the wire's, made after the caller had read the clock.
        tell(clock.now())
    except DatabaseError as error:
        log.error("not written down: %s", type(error).__name__)
