"""Where every captured paisa is: the gateway's books against ours. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

UNDER_WAY = ("due", "pending")


@dataclass(frozen=True, kw_only=True)
class Ours:
    """A payment as our database knows it; `refunds` are (state, paise).

    `parted`: its booking was cancelled or changed, so that a part of it may have gone back and a part have stayed.
    """

    payment_id: str
    amount_paise: int
    state: str
    booked: bool
    parted: bool = False
    refunds: tuple[tuple[str, int], ...] = ()


@dataclass
class MoneyCount:
    """Sums in paise, and what does not add up."""

    captured: int = 0
    confirmed: int = 0
    refunded: int = 0
    due: int = 0
    failed: int = 0  # refunds that the bank refused: a person must look, and the row says so
    findings: list[str] = field(default_factory=list)

    @property
    def unexplained(self) -> int:
        """What was captured and is nowhere, or in two places."""
        return self.captured - self.confirmed - self.refunded - self.due - self.failed


def captured_paise(payments: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those whose money we have, or had and gave back."""
    return [payment for payment in payments if payment["captured"]]


def account(
    *,
    payments: Iterable[Mapping[str, Any]],
    refunds: Iterable[Mapping[str, Any]],
    ours: Mapping[str, Ours],
) -> MoneyCount:
    """Compare payment by payment: `payments` and `refunds` are the gateway's entities."""
    said: dict[str, list[str]] = {}
    for refund in refunds:
        said.setdefault(refund["payment_id"], []).append(refund["status"])
    result = MoneyCount()
    theirs = captured_paise(payments)
    for payment in theirs:
        _explain(result, payment, ours.get(payment["id"]), said.get(payment["id"], []))
    for payment_id in sorted({p.payment_id for p in ours.values() if _taken(p)} - {p["id"] for p in theirs}):
        result.findings.append(f"{payment_id}: captured in the database, not at the gateway")
    return result


def _taken(payment: Ours) -> bool:
    return payment.state in ("captured", "refunded") or payment.booked


def _explain(result: MoneyCount, payment: Mapping[str, Any], ours: Ours | None, said: list[str]) -> None:
    amount: int = payment["amount"]
    name = f"{payment['id']} of {payment['order_id']}, {amount} paise"
    result.captured += amount
    if ours is None:
        result.findings.append(f"{name}: captured, and the database does not know it")
        return
    if ours.booked and ours.parted:
        _explain_parts(result, payment, ours, name)
        return
    places = (["confirmed"] if ours.booked else []) + [_place(state) for state, _ in ours.refunds]
    if len(places) != 1:
        told = f"state {ours.state}, booked {ours.booked}, refunds {ours.refunds}"
        result.findings.append(f"{name}: in {len(places)} places instead of one ({told})")
        return
    place = places[0]
    sums = {ours.amount_paise, *(paise for _, paise in ours.refunds)}
    if sums != {amount}:
        result.findings.append(f"{name}: the database says {sorted(sums)}")
    setattr(result, place, getattr(result, place) + amount)
    result.findings += [f"{name}: {told}" for told in _contradictions(place, ours, payment, said)]


def _explain_parts(result: MoneyCount, payment: Mapping[str, Any], ours: Ours, name: str) -> None:
    """What went back, and what stayed: a fee, or the price of the changed stay. The audit knows how much it must be."""
    back = sum(paise for _, paise in ours.refunds)
    if ours.amount_paise != payment["amount"] or back > payment["amount"]:
        result.findings.append(f"{name}: the database says {ours.amount_paise}, of which {back} went back")
        return
    result.confirmed += payment["amount"] - back
    for state, paise in ours.refunds:
        setattr(result, _place(state), getattr(result, _place(state)) + paise)
    told, given_back = sum(paise for state, paise in ours.refunds if state == "processed"), payment["amount_refunded"]
    if told > given_back:
        result.findings.append(f"{name}: {told} paise refunded in the database, {given_back} at the gateway")


def _place(state: str) -> str:
    if state in UNDER_WAY:
        return "due"
    return "refunded" if state == "processed" else "failed"


def _contradictions(place: str, ours: Ours, payment: Mapping[str, Any], said: list[str]) -> list[str]:
    """What the gateway says otherwise about money whose place we think we know."""
    found = []
    given_back = payment["amount_refunded"]
    if place == "confirmed" and given_back:
        found.append("booked, and given back")
    if place == "refunded" and given_back != payment["amount"]:
        found.append(f"refunded in the database, {given_back} paise given back at the gateway")
    # `due` is asked again with the same key; nobody asks about `pending`.
    if any(state == "pending" for state, _ in ours.refunds) and said and "pending" not in said:
        found.append(f"refund pending in the database, {'/'.join(said)} at the gateway: its news is lost")
    if len([status for status in said if status != "failed"]) > 1:
        found.append(f"{len(said)} refunds at the gateway")
    return found
