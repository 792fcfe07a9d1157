"""What `check_razorpay` looks at: each look is one line for a person, and nothing is made or changed by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from backend.common import razorpay_limits
from backend.common.money import rupees
from backend.common.razorpay_limits import SETUP_PAGE, PaidSum, RefusalReason
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.states import IncidentState
from backend.payments import checks, gateway
from backend.payments.intake import event_handlers
from backend.payments.models import Payment
from backend.payments.settlement import account_settings

LATELY = timedelta(days=30)
LAST_PAYMENTS = 100


class Judgement(StrEnum):
    """How a line of the table ends."""

    RIGHT = "right"
    # Nobody can ask for it: a person looks it up in the dashboard.
    LOOK = "look it up"
    WRONG = "WRONG"
    UNASKED = "not asked"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: what was found, and what a person does about it where it is not right."""

    what: str
    found: str
    verdict: Judgement
    do: str = ""


def looks(*, at: datetime) -> Iterator[Setting]:
    """All of them, in the order in which an owner sets them up. A Razorpay that does not answer is not asked again."""
    yield _keys()
    account = _account(at)
    yield account
    if account.verdict is Judgement.RIGHT:
        yield from (_methods(), _webhook())
    else:
        yield Setting(what="methods, webhook", found="", verdict=Judgement.UNASKED)
    yield _maximum()
    yield _other_sums("Offers", PaidSum.OFFER)
    yield _other_sums("who bears the fee", PaidSum.CUSTOMER_FEE)


def _keys() -> Setting:
    told = checks.razorpay_settings_fit(None)
    mode = "live" if settings.RAZORPAY_KEY_ID.startswith(razorpay_limits.LIVE_KEYS) else "test"
    serious = any(message.is_serious() for message in told)
    verdict = Judgement.WRONG if serious else Judgement.LOOK if told else Judgement.RIGHT
    do = " ".join(f"{message.msg} {message.hint}" for message in told)
    return Setting(what="keys", found=f"{mode} mode", verdict=verdict, do=do)


def _account(at: datetime) -> Setting:
    """Whether Razorpay knows us, and takes rupees: by reading a few payments."""
    what, since = "account", int((at - LATELY).timestamp())
    try:
        page = gateway.payments_between(since, int(at.timestamp()), skip=0, count=LAST_PAYMENTS)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused) as error:
        return _unasked(what, error)
    others = sorted({entity["currency"] for entity in page} - {razorpay_limits.CURRENCY})
    if others:
        do = f"We sell in {razorpay_limits.CURRENCY} alone: switch international currencies off ({SETUP_PAGE})."
        return Setting(what=what, found=f"took {', '.join(others)}", verdict=Judgement.WRONG, do=do)
    found = f"answers; {len(page)} payments in 30 days, all in {razorpay_limits.CURRENCY}" if page else "answers"
    return Setting(what=what, found=found, verdict=Judgement.RIGHT)


def _unasked(what: str, error: Exception) -> Setting:
    if isinstance(error, gateway.GatewayRefused):
        keys = error.reason is razorpay_limits.RefusalReason.KEYS
        do = (
            "Set RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET to a pair of the dashboard's."
            if keys
            else f"See {SETUP_PAGE}."
        )
        return Setting(what=what, found=f"refused: {error}", verdict=Judgement.WRONG, do=do)
    do = "Look at RAZORPAY_BASE_URL and Razorpay's status page, and run this again."
    return Setting(what=what, found="does not answer", verdict=Judgement.WRONG, do=do)


def _methods() -> Setting:
    what = "methods"
    try:
        told = gateway.methods_enabled()
    except (gateway.GatewayUnavailable, gateway.GatewayRefused):
        return Setting(what=what, found="not told", verdict=Judgement.LOOK, do="Dashboard, Account & Settings.")
    enabled = [method for method in ("upi", "card", "netbanking", "wallet", "emi", "paylater") if told.get(method)]
    found = ", ".join(enabled) or "none"
    if not enabled:
        return Setting(what=what, found=found, verdict=Judgement.WRONG, do="Nobody can pay: ask Razorpay's support.")
    most = max(razorpay_limits.MOST_BY_METHOD.get(method, razorpay_limits.maximum_paise()) for method in enabled)
    if most < razorpay_limits.maximum_paise():
        do = f"These take {rupees(most)} at most: switch cards on, or set RAZORPAY_MAX_ORDER_PAISE to {most}."
        return Setting(what=what, found=found, verdict=Judgement.WRONG, do=do)
    return Setting(what=what, found=found, verdict=Judgement.RIGHT)


def _webhook() -> Setting:
    what, path = "webhook", reverse("payment-callback")
    try:
        ours = [entity for entity in gateway.webhooks_set_up() if urlsplit(entity["url"]).path == path]
    except (gateway.GatewayUnavailable, gateway.GatewayRefused):
        do = f"Dashboard, Webhooks: https://…{path}, active, with the events of {SETUP_PAGE}."
        return Setting(what=what, found="not told to this key", verdict=Judgement.LOOK, do=do)
    if not ours:
        do = f"Dashboard, Webhooks: add https://…{path} ({SETUP_PAGE})."
        return Setting(what=what, found="none of ours", verdict=Judgement.WRONG, do=do)
    if not any(entity.get("active") and not entity.get("disabled_at") for entity in ours):
        do = "Enable it in the dashboard; then `manage.py reconcile_payments --since 3d`."
        return Setting(what=what, found=f"{ours[0]['url']}, switched off", verdict=Judgement.WRONG, do=do)
    missing = sorted(set(event_handlers.HANDLERS) - set().union(*(_events(entity) for entity in ours)))
    if missing:
        return Setting(
            what=what,
            found=ours[0]["url"],
            verdict=Judgement.WRONG,
            do=f"Switch these events on: {', '.join(missing)}.",
        )
    return Setting(what=what, found=ours[0]["url"], verdict=Judgement.RIGHT)


def _events(webhook: dict[str, Any]) -> set[str]:
    """Told as a list, or as a table of what is on."""
    told = webhook.get("events")
    if isinstance(told, dict):
        return {str(name) for name, on in told.items() if on}
    return {str(name) for name in told} if isinstance(told, list) else set()


def _maximum() -> Setting:
    """Razorpay does not tell it, and nothing is tried: what refusals and payments say."""
    most = rupees(razorpay_limits.maximum_paise())
    refused = _open_incident(IncidentKind.PAYMENT_REFUSED, f"razorpay {RefusalReason.ABOVE_MAXIMUM.value}")
    if refused:
        do = f"{refused.happened} {refused.advice}"
        return Setting(what="largest payment", found=most, verdict=Judgement.WRONG, do=do)
    largest = Payment.objects.filter(captured_at__isnull=False).aggregate(paise=Max("amount_paise"))["paise"]
    seen = f"; the largest that was paid: {rupees(largest)}" if largest else ""
    do = "Razorpay does not tell it: compare with the account's (dashboard, or Razorpay's support)."
    return Setting(what="largest payment", found=f"{most}{seen}", verdict=Judgement.LOOK, do=do)


def _other_sums(what: str, how: PaidSum) -> Setting:
    """A setting that no call shows: the payments do."""
    told = _open_incident(IncidentKind.ACCOUNT_SETTING, account_settings.SUBJECTS[how])
    if told:
        return Setting(what=what, found=told.happened, verdict=Judgement.WRONG, do=told.advice)
    last = list(Payment.objects.filter(booking__isnull=False).order_by("-captured_at")[:LAST_PAYMENTS])
    seen = [payment for payment in last if account_settings.setting_of(payment) is how]
    if seen:
        found = f"{len(seen)} of the last {len(last)} payments, of which nobody is told any more"
        return Setting(what=what, found=found, verdict=Judgement.LOOK, do=account_settings.ADVICE[how])
    if last:
        return Setting(what=what, found=f"none among the last {len(last)} payments", verdict=Judgement.RIGHT)
    do = f"Razorpay does not tell it: {SETUP_PAGE} says what to switch off. The first payment shows it."
    return Setting(what=what, found="nothing was paid yet", verdict=Judgement.LOOK, do=do)


def _open_incident(kind: IncidentKind, subject: str) -> Incident | None:
    return Incident.objects.filter(kind=kind, subject=subject, state=IncidentState.OPEN).first()
