"""Trouble on demand: what each endpoint does wrong next, and how the account is set up."""

from typing import Any, Literal, get_args

from sandbox.twin.entities import METHODS
from sandbox.twin.instructions import Part
from sandbox.twin.lies import LIES
from sandbox.twin.refusals import BadInstruction
from sandbox.twin.store import Record, Store

Kind = Literal[
    "latency", "400", "429", "500", "502_html", "reset_before", "reset_after", "hang", "truncated_json", "drip", "lie"
]
ENDPOINTS = (
    "order.create",
    "order.list",
    "order.fetch",
    "order.payments",
    "link.create",
    "link.list",
    "link.fetch",
    "link.cancel",
    "payment.list",
    "payment.fetch",
    "payment.capture",
    "refund.create",
    "refund.list",
    "refund.fetch",
    "methods",
    "webhook.list",
    "*",
)
# The sender turns this one itself when it gives up; nobody else can.
NOT_DISABLED: Record = {"webhooks_disabled_at": None}
KNOBS: Record = {
    "receipt_mode": "accept",
    "ignore_capture_options": False,
    "refund_seconds": 0,
    "refund_outcome": "processed",
    "webhooks_enabled": True,
    "webhook_delay_seconds": 0,
    # What the account takes at most, and which of its settings make a payment another sum than its order's.
    "most_paise": 5_00_000_00,
    "fee_bearer": "platform",
    "methods": list(METHODS),
}
RECEIPT_MODES = ("accept", "unique_error", "unique_same")
FEE_BEARERS = ("platform", "customer")
REFUND_OUTCOMES = ("processed", "failed")
# Of a drip: between two bytes.
SECONDS_DEFAULT = {"latency": 1.0, "hang": 60.0, "drip": 1.0}
SECONDS_MOST = 24 * 3600.0


class Faults:
    """The knobs of one twin; they outlive a restart like everything else."""

    def __init__(self, store: Store) -> None:
        self._shelf = store.knobs

    @property
    def knobs(self) -> Record:
        """How the account is set up now."""
        return KNOBS | NOT_DISABLED | (self._shelf.get("knobs") or {})

    @property
    def waiting(self) -> list[Record]:
        """Faults that have not been used up."""
        found: list[Record] = (self._shelf.get("faults") or {}).get("waiting", [])
        return found

    def take(self, endpoint: str) -> Record | None:
        """The fault for this call, counted as used."""
        for fault in self.waiting:
            if fault["endpoint"] in (endpoint, "*"):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Record) -> None:
        if fault["times"] is None:
            return
        fault["times"] -= 1
        self._keep([other for other in self.waiting if other["times"] != 0])

    def _keep(self, faults: list[Record]) -> None:
        self._shelf.put("faults", {"waiting": faults})

    def turn(self, **knobs: Any) -> None:
        """Set some knobs and leave the others."""
        if knobs.get("webhooks_enabled"):
            knobs |= NOT_DISABLED
        self._shelf.put("knobs", self.knobs | knobs)

    def clear(self) -> None:
        """Back to a gateway in good health."""
        self._shelf.clear()

    def instruct(self, given: Any) -> None:
        """Follow the body of `POST /twin/faults`: a fault, knobs, or both; or clear them all."""
        part = Part(given)
        part.only("clear", "endpoint", "fault", "lie", "seconds", "times", *KNOBS)
        if not part.value:
            raise BadInstruction("the body is empty: give a fault, a knob or clear")
        cleared, fault, knobs = part.flag("clear"), _fault(part), _knobs(part)
        if cleared:
            self.clear()
        if fault is not None:
            self._keep([*self.waiting, fault])
        if knobs:
            self.turn(**knobs)


def _fault(part: Part) -> Record | None:
    if not {"endpoint", "fault", "seconds", "times"} & set(part.value):
        return None
    kind = part.choice("fault", get_args(Kind), None)
    if kind != "lie" and "lie" in part.value:
        part.refuse("lie", "left out where the fault is not a lie")
    return {
        **({"lie": part.choice("lie", LIES, None)} if kind == "lie" else {}),
        "endpoint": part.choice("endpoint", ENDPOINTS, "*"),
        "fault": kind,
        "seconds": part.number("seconds", SECONDS_DEFAULT.get(kind, 0.0), most=SECONDS_MOST),
        "times": part.integer("times", None, least=1, most=1_000_000),
    }


def _methods(part: Part) -> list[str]:
    given = part.value.get("methods", list(METHODS))
    if not isinstance(given, list) or not given or not all(method in METHODS for method in given):
        part.refuse("methods", f"a list out of {', '.join(METHODS)}")
    return list(given)


def _knobs(part: Part) -> Record:
    read: Record = {
        "receipt_mode": part.choice("receipt_mode", RECEIPT_MODES, "accept"),
        "refund_outcome": part.choice("refund_outcome", REFUND_OUTCOMES, "processed"),
        "ignore_capture_options": part.flag("ignore_capture_options"),
        "webhooks_enabled": part.flag("webhooks_enabled", True),
        "refund_seconds": part.number("refund_seconds", 0, most=SECONDS_MOST),
        "webhook_delay_seconds": part.number("webhook_delay_seconds", 0, most=SECONDS_MOST),
        "most_paise": part.integer("most_paise", 5_00_000_00, least=1, most=10**12),
        "fee_bearer": part.choice("fee_bearer", FEE_BEARERS, "platform"),
        "methods": _methods(part),
    }
    return {name: value for name, value in read.items() if name in part.value}
