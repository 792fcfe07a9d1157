"""Writes down what a guest tells the resort beside the names: e-mail, requests, time of arrival, who books and pays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.holds.models import AttemptDetails, BookingAttempt
from backend.holds.services import attempt_locks, attempt_refusals
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.pricing.services import e_invoices

FIELDS = frozenset(
    {
        *("contact_email", "requests", "arrival_time", "language", "booker_name", "booker_phone"),
        *("company", "gstin", "company_address"),
    }
)


def change_details(*, user_id: int, attempt_id: int, said: Mapping[str, Any], at: datetime) -> None:
    """Write what is said of the attempt and leave the rest. Possible while it can be paid, or paid again.

    Raises NotFound, EInvoiceNeeded for a company whose invoice cannot be issued here, and the refusal that fits an
    attempt that is over.
    """
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt_id, user_id=user_id)
        attempt_refusals.refuse_unless(attempt, (*ATTEMPT_LIVE, AttemptState.FAILED), at=at)
        write_details(attempt, said)


def write_details(attempt: BookingAttempt, said: Mapping[str, Any]) -> None:
    """The same of an attempt that is locked; nothing said, nothing written. Raises EInvoiceNeeded."""
    if said.get("gstin"):
        e_invoices.refuse_e_invoice(attempt.resort)
    if mine := {field: said[field] for field in FIELDS & said.keys()}:
        AttemptDetails.objects.update_or_create(attempt=attempt, defaults=mine)
