"""The journeys: what each kind does from the search on, and how it ended."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sandbox.nemesis import afterwards
from sandbox.nemesis.browser import CutShort, GaveUp
from sandbox.nemesis.guest import Ended, NemesisGuest
from sandbox.nemesis.plan import Journey

Order = dict[str, Any]


def live(guest: NemesisGuest, journeys: tuple[Journey, ...], over: threading.Event) -> None:
    """One guest's whole run."""
    for journey in journeys:
        if over.is_set():
            return
        guest.tally.ended(journey.kind, _once(guest, journey))
        over.wait(journey.think_seconds)


def _once(guest: NemesisGuest, journey: Journey) -> str:
    try:
        if not guest.logged_in:
            guest.log_in()
        return _walk(guest, journey)
    except Ended as end:
        return str(end)
    except GaveUp as end:
        return f"gave up: {end}"
    except CutShort:
        return "cut short"
    except (KeyError, TypeError, IndexError, ValueError) as error:
        guest.tally.wrong(f"{journey.kind}: an answer of another shape: {error!r}")
        return "unreadable"


def _walk(guest: NemesisGuest, journey: Journey) -> str:
    if journey.kind == "wait":
        return afterwards.wait_in_line(guest, journey)
    stay = guest.stay(journey)
    held = _hold_twice(guest, stay) if journey.kind == "submit_twice" else None
    held = held or guest.hold(stay, guest.fresh_key(journey.keyed))
    attempt_id = held["booking_attempt_id"]
    if journey.kind == "walk_away" and journey.taste < 0.5:
        return "walked away"
    guest.name_guests(held, journey.party)
    if journey.kind == "release" and journey.taste < 0.5:
        return _release(guest, journey, attempt_id)
    order = guest.order(attempt_id, guest.fresh_key(journey.keyed))
    guest.over.wait(journey.think_seconds)
    return ENDS[journey.kind](guest, journey, attempt_id, order)


def _hold_twice(guest: NemesisGuest, stay: dict[str, Any]) -> dict[str, Any]:
    """A double click: two requests at once with one key must be one hold."""
    key = guest.fresh_key(True)
    with ThreadPoolExecutor(2) as hands:
        answers = [future.result() for future in [hands.submit(_hold, guest, stay, key) for _ in range(2)]]
    held = [answer for answer in answers if isinstance(answer, dict)]
    if len({answer["booking_attempt_id"] for answer in held}) > 1:
        guest.tally.wrong(f"one Idempotency-Key made two attempts: {[a['booking_attempt_id'] for a in held]}")
    if not held:
        raise Ended(str(answers[0]))
    return held[0]


def _hold(guest: NemesisGuest, stay: dict[str, Any], key: str) -> dict[str, Any] | str:
    try:
        return guest.hold(stay, key)
    except Ended as end:
        return str(end)


def _pay_and_verify(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    paid = guest.pay(order["razorpay_order_id"], journey)
    if paid is not None and guest.verify(paid["checkout"]) == "completed":
        guest.await_end(attempt_id)
        return "booked"
    return f"paid, then {guest.await_end(attempt_id)}"


def _close_the_browser(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    guest.pay(order["razorpay_order_id"], journey)
    return "paid and left"


def _fail(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    guest.pay(order["razorpay_order_id"], journey, outcome="failed")
    return "failed and left"


def _fail_then_pay(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    order_id = order["razorpay_order_id"]
    failed = guest.pay(order_id, journey, outcome="failed")
    if failed is None:
        return "paid and left"
    guest.over.wait(journey.think_seconds)
    paid = guest.pay(order_id, journey, payment_id=failed["payment"]["id"])
    if paid is None or journey.taste < 0.5:
        return "failed, then paid and left"
    return f"failed, then paid, then {guest.verify(paid['checkout'])}"


def _authorize_only(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    guest.pay(order["razorpay_order_id"], journey, outcome="authorized")
    return "authorised and left"


def _pay_late(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    guest.pay(order["razorpay_order_id"], journey, delay_seconds=journey.delay_seconds)
    return "pays late"


def _release(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order | None = None) -> str:
    guest.release(attempt_id, guest.fresh_key(journey.keyed))
    return "released"


def _release_and_pay(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    """The rooms are given up while the payment window is still open: the money may come all the same."""
    if journey.taste < 0.8:
        return _release(guest, journey, attempt_id)
    _release(guest, journey, attempt_id)
    guest.pay(order["razorpay_order_id"], journey)
    return "released, then paid"


def _walk_away(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    return "walked away"


def _pay_twice(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    order_id = order["razorpay_order_id"]
    guest.pay(order_id, journey)
    guest.over.wait(journey.think_seconds)
    guest.pay(order_id, journey, force=True)
    return "paid twice"


def _wrong_amount(guest: NemesisGuest, journey: Journey, attempt_id: int, order: Order) -> str:
    guest.pay(order["razorpay_order_id"], journey, amount=max(100, order["amount_paise"] - 100))
    return "paid another amount"


ENDS: dict[str, Callable[[NemesisGuest, Journey, int, Order], str]] = {
    "pay_and_verify": _pay_and_verify,
    "close_the_browser": _close_the_browser,
    "fail": _fail,
    "fail_then_pay": _fail_then_pay,
    "authorize_only": _authorize_only,
    "pay_late": _pay_late,
    "release": _release_and_pay,
    "walk_away": _walk_away,
    "pay_twice": _pay_twice,
    "submit_twice": _pay_and_verify,
    "wrong_amount": _wrong_amount,
    "cancel": afterwards.cancel_some,
    "change": afterwards.change_some,
}
