"""No path asks Razorpay for less than a rupee or for more than its maximum, and none gives back less than a rupee.

Stories by chance, at resorts with awkward prices, deposits, coupons and fees, and an account that takes little. The
twin refuses what Razorpay refuses, and each sum that is asked for is watched on its way out.
"""

import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.payments import gateway
from backend.payments.balances import collection
from backend.payments.models import PaymentLink, PaymentOrder, Refund
from tests import cast
from tests.holds import decided
from tests.invariants import story
from tests.machinery import volume
from tests.payments import changes, state, sweeps, tiers, unpaid
from tests.payments.news import hear_of

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 1_200_000
STEPS = 7
# With these all is met that there is to meet; the others are tried as far as the run has volume.
SHOWING = (0, 4, 8, 9, 11, 13, 16, 18, 20)
STORIES = (*SHOWING, *sorted(set(range(24)) - set(SHOWING)))[: volume.share(24, least=len(SHOWING))]


@pytest.fixture
def asked(monkeypatch, settings, twin):
    """Every sum on its way to Razorpay, as (what, paise), and every no."""
    settings.RAZORPAY_MAX_ORDER_PAISE = MOST
    twin.knobs(most_paise=MOST)
    seen = []

    def watched(name, paise_of):
        call = getattr(gateway, name)

        def passed_on(*args, **kwargs):
            seen.append((name, paise_of(*args, **kwargs)))
            try:
                return call(*args, **kwargs)
            except gateway.GatewayRefused as refused:
                seen.append((f"{name} refused: {refused}", 0))
                raise

        monkeypatch.setattr(gateway, name, passed_on)

    watched("create_order", lambda body: body["amount"])
    watched("create_link", lambda body: body["amount"])
    watched("create_refund", lambda payment_id, *, body, idempotency_key: gateway.json.loads(body)["amount"])
    return seen


class Story:
    """A guest at a resort whose owner decided by dice."""

    def __init__(self, seed, *, browser, resort, twin, bell):
        self.dice, self.browser, self.twin, self.bell = random.Random(seed), browser, twin, bell
        self.resort, self.met = resort, set()
        self.nights = self.dice.randint(1, 5)
        self.room = cast.a_room(resort, f"R{seed}", price=str(self._price()))
        decided.terms(
            resort,
            deposit=self.dice.choice(["in_full", "percent", "first_night"]),
            deposit_percent=self.dice.choice(["1", "10", "25", "33.33", "99.99"]),
        )
        tiers.promised(resort, ((0, self.dice.choice([0, 10, 25, 30, 50, 99, 100]), 0),))
        self.coupon = self.dice.choice(["", "", "MOST", "ALL"])
        if self.coupon:
            off = {"MOST": "99.99", "ALL": "100"}[self.coupon]
            decided.a_coupon(resort, self.coupon, value=off)

    def _price(self):
        cents = self.dice.choice([100, 101, 333, 99_999, 249_900, 787_533, 1_199_999, 1_200_001, 2_400_050])
        return Decimal(cents) / 100

    def book(self):
        body = decided.body(self.room, coupon=self.coupon, **cast.nights(30, 30 + self.nights))
        held = self.browser.post(decided.SELECT, body, format="json")
        if held.status_code != 201:
            assert held.json()["code"] in ("amount_above_maximum", "nothing_to_pay"), held.json()
            self.met.add(held.json()["code"])
            return False
        attempt_id = held.json()["booking_attempt_id"]
        cast.name_guests(self.browser, attempt_id, self.room)
        self._pay(cast.initiate(self.browser, attempt_id))
        return True

    def step(self):
        self.dice.choice([self.pay_balance, self.pay_link, self.change, self.change, self.give_back, self.ask])()
        self.bell.answer()

    @property
    def booking(self):
        return FinalBooking.objects.get(resort=self.resort)

    def pay_balance(self):
        answer = self.browser.post(f"/api/bookings/{self.booking.reference}/pay-balance/")
        if self._fine(answer):
            self.met.add("balance paid")
        self._pay(answer)

    def pay_link(self):
        answer = self.browser.post(f"/api/bookings/{self.booking.reference}/payment-link/")
        if self._fine(answer):
            link = PaymentLink.objects.get(state="open", booking=self.booking)
            self.twin.pay_link(link.razorpay_link_id)
            unpaid.tended(link)

    def change(self):
        nights = (30 + self.dice.randint(0, 3), 34 + self.dice.randint(0, 4))
        shown = changes.preview(self.browser, self.booking, nights=nights)
        if self._fine(shown):
            difference = shown.json()["difference_paise"]
            answer = changes.change(self.browser, self.booking, difference, nights=nights)
            if self._fine(answer):
                self.met.add("change made")
            if self._fine(answer) and answer.json()["to_pay"]:
                self._paid(answer.json()["to_pay"]["razorpay_order_id"])

    def give_back(self):
        """Somebody gives a part of a payment back in the dashboard."""
        payment = self.booking.payments.filter(state="captured").order_by("?").first()
        if payment and payment.amount_paise > 300:
            left = self.twin.get(f"/v1/payments/{payment.razorpay_payment_id}")
            most = left["amount"] - left["amount_refunded"]
            if most >= 100:
                paise = self.dice.choice([100, max(100, most - 50), most])
                sweeps.refund_in_the_dashboard(self.twin, payment.razorpay_payment_id, amount=min(paise, most))
                hear_of(payment.order.razorpay_order_id)
                self.met.add("given back")

    def ask(self):
        collection.collect(at=timezone.now())

    def end(self):
        self.browser.post(f"/api/bookings/{self.booking.reference}/cancel/")
        self.bell.answer()

    def _pay(self, answer):
        order_id = answer.json().get("razorpay_order_id")
        if self._fine(answer):
            self._paid(order_id) if order_id else self.met.add("free")

    def _paid(self, order_id):
        asked_paise = self.twin.get(f"/v1/orders/{order_id}")["amount"]
        offer = {"offer": asked_paise // 10} if asked_paise > 1000 and self.dice.random() < 0.2 else {}
        self.met |= {"offer"} if offer else set()
        self.twin.pay(order_id, **offer)
        hear_of(order_id)

    def _fine(self, answer):
        assert answer.status_code in (200, 409), answer.json()
        return answer.status_code == 200


def test_every_sum_is_one_that_razorpay_takes(asked, twin, bell, subtests):
    met = set()
    for seed in STORIES:
        with subtests.test(seed=seed):
            resort = cast.a_resort(f"Resort {seed}")
            browser = cast.logged_in(cast.guest(f"+9199999{seed:05}"))
            twin.knobs(fee_bearer=random.Random(seed).choice(["platform", "platform", "customer"]))
            tale = Story(seed, browser=browser, resort=resort, twin=twin, bell=bell)
            if tale.book():
                for _ in range(STEPS):
                    tale.step()
                tale.end()
            met |= tale.met
            assert [what for what, _ in asked if "refused" in what] == []
            assert [(what, paise) for what, paise in asked if not 100 <= paise <= MOST] == []
            assert all(refund["amount"] >= 100 for refund in state.refunds(twin))
            assert not Refund.objects.filter(state="due").exists()
            assert story.findings("I2") == []
    # Else the dice were kind, and nothing was shown.
    assert {what for what, _ in asked} == {"create_order", "create_link", "create_refund"}
    assert MOST in {paise for _, paise in asked}
    assert met >= {
        "amount_above_maximum",
        "nothing_to_pay",
        "free",
        "offer",
        "change made",
        "balance paid",
        "given back",
    }


# And PostgreSQL says so, whoever writes the row.


def test_postgresql_takes_no_row_that_would_be_refused(asha_browser, room, twin, bell):
    booking = unpaid.deposited(asha_browser, room, twin)
    link = unpaid.linked(booking)
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    for row in (PaymentOrder.objects.latest("pk"), link, Refund.objects.get()):
        row.amount_paise = 99
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(amount_paise=99)
