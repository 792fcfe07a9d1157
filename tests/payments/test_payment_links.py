"""Payment links for balances: made once, paid, asked about, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common.jobs import Job
from backend.incidents.models import Incident
from backend.payments import gateway, hooks
from backend.payments.balances import link_upkeep
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, PaymentLink, PaymentOrder, Refund, WebhookEvent
from backend.payments.reconciliation import order_checks
from tests import cast
from tests.common.clock import timeless
from tests.invariants import story
from tests.payments import news, state
from tests.payments.sweeps import row, sweep
from tests.payments.unpaid import BALANCE, DEPOSIT, deposited, linked, tended, told_paid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(asha_browser, room, twin):
    return deposited(asha_browser, room, twin)


@pytest.fixture
def link(booking):
    return linked(booking)


def clean() -> bool:
    return [found for each in ("I2", "I6") for found in story.findings(each)] == []


def ask(browser, booking, **more):
    return browser.post(f"/api/bookings/{booking.reference}/payment-link/", **more)


def balance(booking) -> int:
    return FinalBooking.objects.get(pk=booking.pk).balance_paise


# Making


def test_the_guest_gets_a_link_for_the_balance(asha_browser, booking, twin):
    answer = ask(asha_browser, booking)
    assert answer.status_code == 200, answer.json()
    shown, (made,) = answer.json(), twin.links()
    assert (shown["status"], shown["url"], shown["amount_paise"]) == ("open", made["short_url"], BALANCE)
    assert (made["amount"], made["accept_partial"], made["notify"]) == (BALANCE, False, {"sms": False, "email": False})


def test_asking_again_gives_the_same_link(asha_browser, booking, twin):
    first = ask(asha_browser, booking).json()
    assert timeless(ask(asha_browser, booking).json()) == timeless(first)
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/payment-link/").json()
    assert timeless(shown) == timeless(first)
    assert len(twin.links()) == 1


def test_the_same_idempotency_key_is_answered_alike(asha_browser, booking, twin):
    answers = [ask(asha_browser, booking, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_before_anybody_asked_there_is_no_link(asha_browser, booking):
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/payment-link/").json()
    assert (shown["status"], shown["url"], shown["amount_paise"]) == ("none", "", BALANCE)


def test_anothers_booking_is_not_there(ravi_browser, booking):
    assert ask(ravi_browser, booking).status_code == 404
    assert not PaymentLink.objects.exists()


def test_a_link_lasts_until_the_day_of_arrival_is_over(booking, link, twin):
    assert timezone.localtime(link.expires_at).date() == booking.check_in + timedelta(days=1)
    assert twin.link(link.razorpay_link_id)["expire_by"] == int(link.expires_at.timestamp())


@pytest.mark.parametrize("fault", ["reset_after", "truncated_json", "reset_before", "502_html"])
def test_a_lost_answer_makes_no_second_link(asha_browser, booking, twin, fault):
    twin.fault("link.create", fault, times=1)
    first = ask(asha_browser, booking)
    if first.status_code == 503:
        assert tended(PaymentLink.objects.get(), later=timedelta(minutes=2)).state == "open"
        first = ask(asha_browser, booking)
    assert (first.status_code, len(twin.links())) == (200, 1)
    assert PaymentLink.objects.get().razorpay_link_id == twin.links()[0]["id"]


def test_a_maker_that_dies_with_the_answer_in_its_hand_is_followed_by_one_that_finds_it(
    booking, twin, monkeypatch, settings
):
    create = gateway.create_link

    class Killed(BaseException):
        pass

    def killed(body):
        create(body)
        raise Killed

    monkeypatch.setattr(gateway, "create_link", killed)
    with pytest.raises(Killed):
        linked(booking)
    monkeypatch.setattr(gateway, "create_link", create)
    made = tended(PaymentLink.objects.get(), later=timedelta(minutes=2))
    assert (made.state, made.razorpay_link_id) == ("open", twin.links()[0]["id"])
    assert len(twin.links()) == 1


def test_razorpay_away_is_a_503_and_the_job_makes_it_later(asha_browser, booking, twin, bell):
    twin.fault("*", "500", times=2)
    answer = ask(asha_browser, booking)
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_gateway_unavailable")
    row = PaymentLink.objects.get()
    assert (row.state, row.tries) == ("new", 1)
    assert link_upkeep.ring_due_links(at=row.next_try_at - timedelta(seconds=1)) == 0
    assert link_upkeep.ring_due_links(at=row.next_try_at) == 1
    assert tended(row).state == "open"


def test_pauses_grow_and_from_the_fifth_try_on_a_person_is_told_until_it_works(booking, twin, bell, short_rests):
    twin.fault("*", "500", times=100)
    with pytest.raises(gateway.GatewayUnavailable):
        linked(booking)
    link, waits = PaymentLink.objects.get(), []
    for _ in range(5):
        before = link.next_try_at
        waits.append((tended(link).next_try_at - before).total_seconds())
    assert waits == sorted(waits)
    problem = Incident.objects.get(kind="link_stuck", state="open")
    twin.mended()
    assert hooks.mend_link(problem, timezone.now()) == "it is being tried now"
    bell.answer(Job.TEND_LINK)
    assert PaymentLink.objects.get().state == "open"
    problem.refresh_from_db()
    assert problem.state == "solved"


def test_nothing_is_asked_for_that_is_paid_or_over(asha_browser, booking, link, twin, bell):
    twin.pay_link(link.razorpay_link_id)
    tended(link)
    assert ask(asha_browser, booking).json()["code"] == "nothing_due"
    FinalBooking.objects.update(state="cancelled")
    assert ask(asha_browser, booking).json()["code"] == "booking_over"


# Paying


def test_what_is_paid_on_the_link_pays_the_booking(booking, link, twin, bell):
    payment = twin.pay_link(link.razorpay_link_id)
    news.deliver(told_paid(twin, link, payment))
    bell.answer()
    link.refresh_from_db()
    assert (balance(booking), link.state, link.order.razorpay_order_id) == (0, "paid", payment["order_id"])
    assert (Payment.objects.filter(booking=booking).count(), Refund.objects.count()) == (2, 0)
    assert clean()


def test_the_captures_own_news_is_enough_though_nobody_knew_the_order(booking, link, twin, bell):
    payment = twin.pay_link(link.razorpay_link_id)
    news.deliver(news.event("payment.captured", payment=payment))
    bell.answer()
    link.refresh_from_db()
    assert (balance(booking), link.state) == (0, "paid")
    assert clean()


def test_an_order_that_is_not_called_as_its_link_is_found_by_its_payment(booking, link, twin, bell, monkeypatch):
    payment = twin.pay_link(link.razorpay_link_id)
    monkeypatch.setattr(gateway, "fetch_order", lambda order_id: {"id": order_id, "receipt": None})
    news.deliver(news.event("payment.captured", payment=payment))
    bell.answer()
    assert balance(booking) == 0


@pytest.mark.parametrize("status", [401, 403, 409])
def test_while_our_keys_are_refused_nobody_says_that_an_order_is_no_links(
    booking, link, twin, bell, monkeypatch, status
):
    payment = twin.pay_link(link.razorpay_link_id)

    def refuse(asked_for):
        raise gateway.GatewayRefused(status, "No.")

    with monkeypatch.context() as wrong_keys:
        wrong_keys.setattr(gateway, "fetch_order", refuse)
        news.deliver(news.event("payment.captured", payment=payment))
        bell.answer()
    event = WebhookEvent.objects.get()
    assert (event.state, event.tries) == ("received", 0)
    event_handlers.process(event_id=event.pk, at=timezone.now())
    assert balance(booking) == 0


def test_all_its_news_in_any_order_and_twice_pays_once(booking, link, twin, bell):
    payment = twin.pay_link(link.razorpay_link_id)
    said = [
        told_paid(twin, link, payment),
        news.event("payment.authorized", payment={**payment, "status": "authorized"}),
        news.event("payment.captured", payment=payment),
    ]
    for each in (*said, *reversed(said)):
        news.deliver(each)
        bell.answer()
    assert balance(booking) == 0
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {"processed"}
    assert (Payment.objects.filter(kind="balance").count(), Refund.objects.count()) == (1, 0)


def test_news_that_cannot_be_asked_about_waits_and_does_not_die(booking, link, twin, bell, short_rests):
    payment = twin.pay_link(link.razorpay_link_id)
    news.deliver(news.event("payment.captured", payment=payment))
    twin.fault("*", "500", times=100)
    rings = list(bell.rung)
    for _ in range(7):
        bell.rung[:] = rings
        bell.answer(Job.PROCESS_EVENT)
    assert WebhookEvent.objects.get().state == "received"
    twin.mended()
    bell.rung[:] = rings
    bell.answer()
    assert balance(booking) == 0


def test_a_link_without_news_is_asked_about(booking, link, twin, bell):
    twin.pay_link(link.razorpay_link_id)
    assert link_upkeep.ring_due_links(at=link.created_at + timedelta(minutes=9)) == 0
    assert link_upkeep.ring_due_links(at=link.created_at + timedelta(minutes=11)) == 1
    assert tended(link).state == "paid"
    assert balance(booking) == 0
    assert clean()


def test_a_failed_try_leaves_link_and_booking_as_they_are(booking, link, twin, bell, room):
    twin.pay_link(link.razorpay_link_id, outcome="failed")
    assert tended(link).state == "open"
    assert (balance(booking), FinalBooking.objects.get().state) == (BALANCE, "confirmed")
    assert state.taken(room)
    twin.pay_link(link.razorpay_link_id)
    assert order_checks.ring_due_orders(at=timezone.now() + timedelta(minutes=3)) >= 1
    news.hear_of(PaymentOrder.objects.get(link=link).razorpay_order_id)
    assert balance(booking) == 0


def test_link_and_order_both_paid_one_stands_and_the_other_goes_back(asha_browser, booking, link, twin, bell):
    order_id = asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["razorpay_order_id"]
    twin.pay(order_id)
    payment = twin.pay_link(link.razorpay_link_id)
    news.hear_of(order_id)
    news.deliver(told_paid(twin, link, payment))
    bell.answer()
    assert [refund["payment_id"] for refund in state.refunds(twin)] == [payment["id"]]
    assert (balance(booking), Refund.objects.get().reason) == (0, "second_payment")
    assert PaymentLink.objects.get().state == "paid"
    assert clean()


def test_checkout_never_gets_the_order_behind_a_link(asha_browser, booking, link, twin, bell):
    twin.pay_link(link.razorpay_link_id, outcome="failed")
    tended(link)
    order_id = asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["razorpay_order_id"]
    assert order_id != PaymentOrder.objects.get(link=link).razorpay_order_id


# Taking back


def test_paid_in_the_app_the_link_is_taken_back(asha_browser, booking, link, twin, bell):
    order_id = asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["razorpay_order_id"]
    twin.pay(order_id)
    news.hear_of(order_id)
    bell.answer()
    assert (PaymentLink.objects.get().state, twin.link(link.razorpay_link_id)["status"]) == ("cancelled", "cancelled")


def test_with_the_booking_its_link_ends(asha_browser, booking, link, twin, bell):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert twin.link(link.razorpay_link_id)["status"] == "cancelled"
    assert clean()


def test_another_sum_is_another_link_and_the_old_one_is_taken_back(booking, link, twin, bell):
    FinalBooking.objects.update(balance_paise=BALANCE + 100)
    fresh = linked(FinalBooking.objects.get())
    bell.answer()
    assert [(found["amount"], found["status"]) for found in twin.links()] == [
        (BALANCE + 100, "created"),
        (BALANCE, "cancelled"),
    ]
    assert PaymentLink.objects.exclude(pk=fresh.pk).get().state == "cancelled"


def test_a_sweep_takes_back_what_nobody_told_of(booking, link, twin, bell):
    FinalBooking.objects.update(balance_paise=BALANCE - 100)
    assert link_upkeep.ring_due_links(at=timezone.now()) == 1
    bell.answer()
    assert twin.link(link.razorpay_link_id)["status"] == "cancelled"


def test_taking_back_is_tried_until_razorpay_answers(asha_browser, booking, link, twin, bell):
    twin.fault("link.cancel", "500", times=1)
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert PaymentLink.objects.get().state == "closing"
    assert tended(link).state == "cancelled"


def test_what_was_paid_before_it_could_be_taken_back_is_settled_and_goes_back(asha_browser, booking, link, twin, bell):
    twin.pay_link(link.razorpay_link_id)
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert PaymentLink.objects.get().state == "paid"
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [DEPOSIT, BALANCE]
    assert clean()


def test_closed_while_it_is_being_made_it_is_taken_back_all_the_same(booking, twin, bell, monkeypatch):
    create = gateway.create_link

    def closed_meanwhile(body):
        entity = create(body)
        FinalBooking.objects.update(state="cancelled")
        link_upkeep.ring_due_links(at=timezone.now())
        return entity

    monkeypatch.setattr(gateway, "create_link", closed_meanwhile)
    linked(booking)
    bell.answer()
    assert (PaymentLink.objects.get().state, twin.links()[0]["status"]) == ("cancelled", "cancelled")


def test_an_expired_link_ends_and_the_next_asking_makes_another(booking, link, twin, bell):
    twin.expire_link(link.razorpay_link_id)
    news.deliver(news.event("payment_link.expired", payment_link=twin.link(link.razorpay_link_id)))
    bell.answer()
    assert PaymentLink.objects.get().state == "expired"
    linked(booking)
    assert [found["status"] for found in twin.links()] == ["created", "expired"]


def test_another_shops_link_is_nothing_to_us(booking, link, twin, bell):
    foreign = {**twin.link(link.razorpay_link_id), "reference_id": "another-shop-1", "status": "cancelled"}
    news.deliver(news.event("payment_link.cancelled", payment_link=foreign))
    bell.answer()
    assert WebhookEvent.objects.get().outcome == "ignored"
    assert PaymentLink.objects.get().state == "open"


# After an outage


def test_a_sweep_of_a_period_knows_whose_order_it_is(booking, link, twin, bell):
    payment = twin.pay_link(link.razorpay_link_id)
    dry = sweep(dry_run=True)
    assert f"missing captures: payment {payment['id']}" in dry.text
    assert row(dry, "foreign payments").counts == (0, 0, 0)
    assert balance(booking) == BALANCE
    said = sweep()
    assert (said.code, balance(booking)) == (0, 0)
    assert not Incident.objects.filter(kind="unknown_order").exists()


# At the desk


def test_the_desk_gets_the_link_of_its_own_resorts_booking(booking, resort, twin):
    desk = cast.logged_in(cast.works_at(resort, "front_desk"))
    url = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/payment-link/"
    assert desk.get(url).json()["status"] == "none"
    made = desk.post(url, headers={"Idempotency-Key": "k1"})
    assert (made.status_code, made.json()["url"]) == (200, twin.links()[0]["short_url"])
    assert timeless(desk.get(url).json()) == timeless(made.json())


def test_a_desk_elsewhere_does_not_find_it_and_an_accountant_makes_none(booking, resort, twin):
    elsewhere = cast.logged_in(cast.works_at(cast.a_resort("Other", "Goa"), "owner", cast.RAVI))
    url = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/payment-link/"
    assert elsewhere.post(url).status_code == 404
    assert cast.logged_in(cast.works_at(resort, "accountant")).post(url).status_code == 403
    assert not PaymentLink.objects.exists()
