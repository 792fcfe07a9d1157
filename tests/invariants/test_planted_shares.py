"""A share that does not add up is found, and so is a sum that nobody can pay or send."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.payments.refunds import cancellations
from tests import cast
from tests.invariants import story
from tests.payments import changes, tiers

pytestmark = pytest.mark.django_db(transaction=True)


def price(path: str, value: int) -> str:
    return f"UPDATE holds_bookingattempt SET price = jsonb_set(price, '{{{path}}}', '{value}')"  # noqa: S608  (no input)


def fee(path: str, value: int) -> str:
    return f"UPDATE bookings_finalbooking SET fee = jsonb_set(fee, '{{{path}}}', '{value}')"  # noqa: S608  (no input)


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (price("lines,0,price_paise", 1), "its price says 3937500, and its lines 3187501"),
        (price("total_paise", 3_937_501), "its price says 3937501, and its lines 3937500"),
        (price("lines,0,half_paise", 7), "1 lines have CGST and SGST that are not their tax"),
        (price("deposit,now_paise", 7), "its deposit of 7 paise and 0 later are not its price"),
        ("UPDATE bookings_finalbooking SET balance_paise = 40", "40 paise are left to pay, and 0 were"),
        ("UPDATE bookings_finalbooking SET balance_paise = 40", "nobody can pay so little"),
    ],
)
def test_what_is_wrong_with_a_price_is_found(asha_browser, room, twin, bell, plant, said):
    changes.booked(asha_browser, room, twin, bell)
    assert story.findings("I2") == []
    story.sql(plant)
    assert any(said in line for line in story.findings("I2")), story.findings("I2")


@pytest.fixture
def half(asha_browser, resort, room, dear, twin, bell):
    """A booking at 5 and 18 %, called off for half of it; its refund waits."""
    tiers.promised(resort, tiers=((-1, 50, 0),))
    booking = changes.booked_together(asha_browser, room, dear, twin=twin, bell=bell)
    cancellations.cancel_own(user_id=booking.user_id, reference=booking.reference, at=timezone.now())
    assert story.findings("I2") == []


@pytest.fixture
def dear(resort):
    return cast.a_room(resort, "B201", price="8000.00")


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (fee("0,cgst_paise", 46_881), "its fee at 5 % has 46881 paise of CGST, and 46875 of SGST"),
        (fee("1,tax_percent", 12), "its fee has 2000000 paise at 12 %, and nothing was sold at that"),
        (f"{fee('0,cgst_paise', 46_975)}; {fee('0,sgst_paise', 46_975)}; {fee('0,net_paise', 1_874_800)}",
         "its fee at 5 % has 46975 paise of CGST, and its share of what was sold would be 46875"),
        ("UPDATE payments_refund SET waived_paise = 40",
         "0 paise that nobody can send are the owner's in the books, and 40 by its refunds"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_fee_or_a_refund_is_found(half, plant, said):
    story.sql(plant)
    assert any(said in line for line in story.findings("I2")), story.findings("I2")


def test_a_refund_that_nobody_can_send_is_found(half):
    with story.without("payments_refund", "refunds_are_a_rupee_at_least"):
        story.sql("UPDATE payments_refund SET amount_paise = 99")
        found = story.findings("I2")
    assert any("99 paise are owed: nobody can send so little" in line for line in found), found


@pytest.mark.parametrize("column", ["now_paise", "back_paise", "balance_paise"])
def test_a_change_that_moves_less_than_a_rupee_is_found(asha_browser, room, twin, bell, column):
    booking = changes.booked(asha_browser, room, twin, bell)
    changes.asked(booking, nights=(30, 34))
    story.sql(f"UPDATE bookings_bookingchange SET {column} = 40")  # noqa: S608  (no input)
    later = timezone.now() + timedelta(hours=1)
    assert any("less than a rupee moves" in line for line in story.findings("I2", at=later))
