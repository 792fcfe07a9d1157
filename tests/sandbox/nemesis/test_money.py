"""The gateway's books against ours: every way in which a paisa can go astray is found."""

import pytest

from sandbox.nemesis import money_count
from sandbox.nemesis.money_count import Ours

PRICE = 750_000


def paid(payment_id="pay_1", **more):
    known = {"id": payment_id, "order_id": "order_1", "amount": PRICE, "captured": True, "amount_refunded": 0}
    return {**known, "status": "captured", **more}


def given_back(status="processed", payment_id="pay_1"):
    return {"id": "rfnd_1", "payment_id": payment_id, "status": status, "amount": PRICE}


def ours(payment_id="pay_1", state="captured", booked=False, refunds=(), amount=PRICE):
    row = Ours(payment_id=payment_id, amount_paise=amount, state=state, booked=booked, refunds=refunds)
    return {payment_id: row}


def account(payments, known, refunds=()):
    return money_count.account(payments=payments, refunds=refunds, ours=known)


def test_a_paid_booking_explains_its_money():
    found = account([paid()], ours(booked=True))
    assert (found.captured, found.confirmed, found.unexplained, found.findings) == (PRICE, PRICE, 0, [])


@pytest.mark.parametrize("state", ["due", "pending"])
def test_a_refund_under_way_explains_its_money(state):
    found = account([paid()], ours(refunds=((state, PRICE),)))
    assert (found.due, found.unexplained, found.findings) == (PRICE, 0, [])


def test_a_refund_explains_its_money():
    known = ours(state="refunded", refunds=(("processed", PRICE),))
    found = account([paid(status="refunded", amount_refunded=PRICE)], known, [given_back()])
    assert (found.refunded, found.unexplained, found.findings) == (PRICE, 0, [])


def test_a_failed_refund_has_a_place_of_its_own():
    found = account([paid()], ours(refunds=(("failed", PRICE),)), [given_back("failed")])
    assert (found.failed, found.unexplained, found.findings) == (PRICE, 0, [])


def test_money_that_was_never_captured_needs_no_explanation():
    found = account([paid(captured=False, status="authorized")], {})
    assert (found.captured, found.findings) == (0, [])


def test_a_lost_payment_is_found():
    found = account([paid()], {})
    assert found.unexplained == PRICE
    assert "the database does not know it" in found.findings[0]


def test_money_that_is_neither_booked_nor_refunded_is_found():
    found = account([paid()], ours(state="authorized"))
    assert found.unexplained == PRICE
    assert "in 0 places" in found.findings[0]


def test_money_that_is_booked_and_refunded_is_found():
    found = account([paid()], ours(booked=True, refunds=(("due", PRICE),)))
    assert found.unexplained == PRICE
    assert "in 2 places" in found.findings[0]


def test_a_refund_of_part_of_it_is_found():
    assert "the database says" in account([paid()], ours(refunds=(("due", PRICE - 1),))).findings[0]


def test_a_booking_whose_money_went_back_is_found():
    found = account([paid(amount_refunded=PRICE, status="refunded")], ours(booked=True), [given_back()])
    assert "booked, and given back" in found.findings[0]


def test_a_refund_that_never_happened_is_found():
    known = ours(state="refunded", refunds=(("processed", PRICE),))
    assert "0 paise given back" in account([paid()], known).findings[0]


@pytest.mark.parametrize("status", ["processed", "failed"])
def test_a_refund_whose_end_was_never_heard_of_is_found(status):
    found = account([paid()], ours(refunds=(("pending", PRICE),)), [given_back(status)])
    assert "its news is lost" in found.findings[0]


def test_two_refunds_of_one_payment_are_found():
    found = account([paid()], ours(refunds=(("due", PRICE),)), [given_back(), given_back()])
    assert "2 refunds" in found.findings[0]


def test_money_that_only_we_believe_in_is_found():
    assert "not at the gateway" in account([], ours(booked=True)).findings[0]


def parted(*refunds):
    """Of a booking that was cancelled or changed."""
    row = Ours(payment_id="pay_1", amount_paise=PRICE, state="captured", booked=True, parted=True, refunds=refunds)
    return {"pay_1": row}


@pytest.mark.parametrize("back", [0, 100_000, PRICE])
def test_a_cancelled_or_changed_booking_explains_what_stayed_and_what_went_back(back):
    found = account([paid(amount_refunded=back)], parted(*([("processed", back)] if back else [])))
    assert (found.confirmed, found.refunded, found.unexplained, found.findings) == (PRICE - back, back, 0, [])


def test_more_than_there_was_cannot_go_back():
    found = account([paid()], parted(("due", PRICE + 1)))
    assert "went back" in found.findings[0]
    assert found.unexplained == PRICE


def test_a_part_that_never_came_back_is_found():
    assert "0 at the gateway" in account([paid()], parted(("processed", 100_000))).findings[0]
