"""A change that waits to be paid: it is seen, it can be dropped, and it is void at once when something overtakes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes, moves
from backend.guest_register.services import check_in as reception
from backend.incidents.models import Incident
from backend.inventory.models import Stay
from backend.payments.models import PaymentOrder, Refund
from backend.payments.refunds import cancellations
from tests import cast
from tests.common.clock import timeless
from tests.common.earlier_schema import schema_after
from tests.event_feed import feed_view
from tests.payments import changes, state
from tests.payments.changes import NIGHT, change, clean, on_day, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(resort):
    return cast.a_room(resort, "A102")


@pytest.fixture
def waiting(asha_browser, booking):
    """Two nights more, which are to be paid: the answer."""
    return change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()


def url(booking, more=""):
    return f"/api/bookings/{booking.reference}/{more}"


def desk_url(booking, more=""):
    return f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/{more}"


def drop(browser, booking, **said):
    return browser.post(url(booking, "change/drop/"), said, format="json")


def free_again(ravi_browser, room):
    """Somebody else can have the nights that the change kept."""
    assert not Stay.objects.filter(attempt=None, state__in=("held", "paying")).exists()
    return cast.select(ravi_browser, room, stay=cast.nights(35, 37)).status_code == 201


def gone_back(twin, bell, waiting, *, reason="changed", more=()):
    """Who pays for it all the same gets it back in full, and a person is told."""
    paid(twin, waiting["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == sorted([2 * NIGHT, *more])
    assert Refund.objects.filter(reason=reason, amount_paise=2 * NIGHT).exists()
    kind = {"changed": "late_change", "cancelled": "late_balance"}[reason]
    assert Incident.objects.filter(kind=kind, state="open").count() == 1
    assert clean()
    return True


# --- Seen -------------------------------------------------------------------------------------------------------


def test_the_booking_names_it(asha_browser, booking, room, waiting):
    said = asha_browser.get(url(booking)).json()["waiting_change"]
    assert (said["number"], said["check_in_date"], said["check_out_date"], said["room_ids"]) == (
        1, cast.in_days(30).isoformat(), cast.in_days(37).isoformat(), [room.pk],
    )  # fmt: skip
    assert (said["total_paise"], said["to_pay"], said["to_pay_paise"]) == (7 * NIGHT, "15750.00", 2 * NIGHT)
    assert 1700 < said["seconds_left"] <= 1800
    assert said["server_time"] < said["expires_at"]
    assert asha_browser.get("/api/bookings/").json()["results"][0]["waiting_change"]["number"] == 1
    assert waiting["booking"]["waiting_change"]["number"] == 1


def test_an_order_that_razorpay_does_not_have_yet_cannot_be_paid(asha_browser, booking, twin):
    twin.fault("order.create", "500")
    twin.fault("order.list", "500")
    assert change(asha_browser, booking, NIGHT, nights=(30, 36)).status_code == 503
    listed = asha_browser.get(url(booking, "changes/")).json()[0]
    assert (listed["status"], listed["to_pay"]) == ("waiting", None)
    twin.mended()
    again = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()
    assert asha_browser.get(url(booking, "changes/")).json()[0]["to_pay"]["payment_id"] == again["to_pay"]["payment_id"]


def test_an_order_that_is_paid_is_not_to_be_paid_again(asha_browser, booking, waiting):
    PaymentOrder.objects.filter(razorpay_order_id=waiting["to_pay"]["razorpay_order_id"]).update(state="paid")
    listed = asha_browser.get(url(booking, "changes/")).json()[0]
    assert (listed["status"], listed["to_pay"]) == ("waiting", None)


def test_a_booking_without_one_says_so(asha_browser, booking):
    assert asha_browser.get(url(booking)).json()["waiting_change"] is None


def test_the_desk_sees_it_too(booking, waiting, resort):
    desk = cast.logged_in(cast.works_at(resort, "front_desk"))
    assert desk.get(desk_url(booking)).json()["waiting_change"]["number"] == 1
    listed = desk.get(f"/api/desk/resorts/{resort.slug}/bookings/").json()["results"]
    assert listed[0]["waiting_change"]["to_pay_paise"] == 2 * NIGHT
    assert desk.get(desk_url(booking, "changes/")).json()[0]["asked_by"] == "guest"
    assert desk.get(desk_url(booking, "changes/1/")).json()["status"] == "waiting"


def test_it_is_listed_with_the_order_that_pays_it(asha_browser, booking, waiting):
    one = asha_browser.get(url(booking, "changes/1/")).json()
    assert timeless(asha_browser.get(url(booking, "changes/")).json()) == timeless([one])
    assert (one["status"], one["asked_by"]) == ("waiting", "guest")
    assert timeless(one["to_pay"]) == timeless(waiting["to_pay"])
    assert (one["difference_paise"], one["was_check_out_date"], one["overtaken_by"]) == (
        2 * NIGHT, cast.in_days(35).isoformat(), "",
    )  # fmt: skip


def test_whoever_lost_the_tab_pays_what_is_listed(asha_browser, booking, waiting, twin, bell):
    order = asha_browser.get(url(booking, "changes/1/")).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    one = asha_browser.get(url(booking, "changes/1/")).json()
    assert (one["status"], one["to_pay"], one["made_at"] is not None) == ("made", None, True)
    assert asha_browser.get(url(booking)).json()["waiting_change"] is None


def test_the_latest_comes_first(asha_browser, booking, waiting):
    change(asha_browser, booking, 0, nights=(31, 36))
    listed = asha_browser.get(url(booking, "changes/")).json()
    assert [(one["number"], one["status"], one["overtaken_by"]) for one in listed] == [
        (2, "made", ""), (1, "overtaken", "change"),
    ]  # fmt: skip


def test_one_whose_time_is_over_has_lapsed_before_any_sweeper_comes(asha_browser, booking, waiting):
    BookingChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert asha_browser.get(url(booking)).json()["waiting_change"] is None
    one = asha_browser.get(url(booking, "changes/1/")).json()
    assert (one["status"], one["to_pay"]) == ("lapsed", None)


def test_anothers_changes_are_not_there(ravi_browser, booking, waiting):
    for path in ("changes/", "changes/1/"):
        assert ravi_browser.get(url(booking, path)).status_code == 404
    assert drop(ravi_browser, booking).status_code == 404
    assert BookingChange.objects.get().state == "waiting"


def test_a_number_that_there_is_not_is_not_there(asha_browser, booking, waiting):
    assert asha_browser.get(url(booking, "changes/2/")).status_code == 404


def test_a_list_of_bookings_costs_no_query_more_for_each(
    asha_browser, booking, waiting, room, resort, twin, bell, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as few:
        asha_browser.get("/api/bookings/")
    most = len(few)
    for n in range(3):
        more = changes.booked(asha_browser, room, twin, bell, stay=cast.nights(50 + 10 * n, 52 + 10 * n))
        change(asha_browser, more, NIGHT, nights=(50 + 10 * n, 53 + 10 * n))
    with django_assert_max_num_queries(most):
        assert len(asha_browser.get("/api/bookings/").json()["results"]) == 4


# --- Dropped ----------------------------------------------------------------------------------------------------


def test_the_guest_drops_it_and_its_nights_are_free(asha_browser, ravi_browser, booking, room, waiting, twin, bell):
    said = drop(asha_browser, booking).json()
    assert (said["change"]["status"], said["change"]["to_pay"]) == ("dropped", None)
    assert (said["booking"]["waiting_change"], said["booking"]["total_paise"]) == (None, 5 * NIGHT)
    assert free_again(ravi_browser, room)
    assert gone_back(twin, bell, waiting)
    assert FinalBooking.objects.get().total_paise == 5 * NIGHT


def test_what_was_dropped_is_not_made_by_its_money_even_where_it_could_be(asha_browser, booking, waiting, twin, bell):
    drop(asha_browser, booking)
    assert gone_back(twin, bell, waiting)
    assert BookingChange.objects.get().state == "dropped"


def test_dropping_it_twice_is_calm(asha_browser, booking, waiting):
    first, again = drop(asha_browser, booking), drop(asha_browser, booking)
    assert (first.status_code, again.status_code) == (200, 200)
    assert timeless(first.json()) == timeless(again.json())


def test_the_same_key_drops_once(asha_browser, booking, waiting):
    key = {"HTTP_IDEMPOTENCY_KEY": "d" * 32}
    first = asha_browser.post(url(booking, "change/drop/"), {}, format="json", **key)
    change(asha_browser, booking, 2 * NIGHT, nights=(30, 37))
    again = asha_browser.post(url(booking, "change/drop/"), {}, format="json", **key)
    assert first.json() == again.json()
    assert list(BookingChange.objects.values_list("state", flat=True)) == ["dropped", "waiting"]


def test_a_number_drops_that_one_and_no_other(asha_browser, booking, waiting):
    drop(asha_browser, booking)
    change(asha_browser, booking, NIGHT, nights=(30, 36))
    assert drop(asha_browser, booking, number=1).status_code == 200
    assert list(BookingChange.objects.values_list("state", flat=True)) == ["dropped", "waiting"]
    assert drop(asha_browser, booking, number=2).json()["change"]["number"] == 2


def test_what_was_made_is_not_dropped(asha_browser, booking):
    change(asha_browser, booking, 0, nights=(31, 36))
    answer = drop(asha_browser, booking)
    assert (answer.status_code, answer.json()["code"]) == (409, "change_made")


@pytest.mark.parametrize("said", [{}, {"number": 3}])
def test_where_none_waits_there_is_none_to_drop(asha_browser, booking, said):
    answer = drop(asha_browser, booking, **said)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_change_waiting")


@pytest.mark.parametrize("number", [0, -1, "x", 2**40, None])
def test_a_number_that_is_none_is_refused(asha_browser, booking, waiting, number):
    assert drop(asha_browser, booking, number=number).status_code == 400
    assert BookingChange.objects.get().state == "waiting"


def test_one_that_has_lapsed_can_be_dropped_so_that_late_money_goes_back(asha_browser, booking, waiting, twin, bell):
    BookingChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    lapsed_changes.expire_lapsed_changes(at=timezone.now())
    assert drop(asha_browser, booking).json()["change"]["status"] == "dropped"
    assert gone_back(twin, bell, waiting)


def test_the_desk_drops_what_the_guest_has_asked_for(booking, waiting, resort, ravi_browser, room):
    manager = cast.logged_in(cast.works_at(resort, "manager"))
    said = manager.post(desk_url(booking, "change/drop/"), {}, format="json").json()
    assert (said["change"]["status"], said["booking"]["guest_name"]) == ("dropped", "")
    assert free_again(ravi_browser, room)


def test_the_front_desk_may_not(booking, waiting, resort):
    desk = cast.logged_in(cast.works_at(resort, "front_desk"))
    assert desk.post(desk_url(booking, "change/drop/"), {}, format="json").status_code == 403
    assert BookingChange.objects.get().state == "waiting"


def test_after_it_another_one_can_be_asked_for(asha_browser, booking, waiting, twin, bell):
    drop(asha_browser, booking)
    again = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()
    assert again["to_pay"]["razorpay_order_id"] != waiting["to_pay"]["razorpay_order_id"]
    paid(twin, again["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 7 * NIGHT
    assert clean()


# --- Overtaken --------------------------------------------------------------------------------------------------


def overtaken_by(what):
    row = BookingChange.objects.get(number=1)
    assert (row.state, row.overtaken_by, row.ended_at is not None) == ("overtaken", what, True)
    return True


def test_a_move_by_the_desk(ravi_browser, booking, room, other, waiting, twin, bell):
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    assert overtaken_by("move")
    assert free_again(ravi_browser, room)
    assert gone_back(twin, bell, waiting)
    assert changes.stays(booking) == [("A102", cast.in_days(30), cast.in_days(35), "booked")]


def test_a_move_into_the_room_that_the_guest_has_asked_for(asha_browser, booking, room, resort, twin, bell):
    """What the booking's own change keeps is in nobody's way."""
    dear = cast.a_room(resort, "D1", price="8500.00")
    said = preview(asha_browser, booking, dear).json()
    asked = change(asha_browser, booking, said["difference_paise"], dear).json()
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=dear.pk, at=timezone.now())
    assert overtaken_by("move")
    paid(twin, asked["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [said["difference_paise"]]
    assert FinalBooking.objects.get().total_paise == 5 * NIGHT
    assert clean()


def test_a_swap_overtakes_the_changes_of_both(asha_browser, ravi_browser, booking, room, other, waiting, twin, bell):
    his = changes.booked(ravi_browser, other, twin, bell)
    change(ravi_browser, his, NIGHT, nights=(30, 36))
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now(), swap=True)
    assert set(BookingChange.objects.values_list("state", "overtaken_by")) == {("overtaken", "move")}
    assert not Stay.objects.filter(state="held").exists()
    assert clean()


def test_a_refused_move_overtakes_nothing(ravi_browser, booking, room, other, waiting):
    cast.select(ravi_browser, other)
    with pytest.raises(moves.RoomTaken):
        moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    assert BookingChange.objects.get().state == "waiting"
    assert Stay.objects.filter(change__isnull=False, state="held").exists()


def test_a_cancellation(asha_browser, ravi_browser, booking, room, waiting, twin, bell):
    asha_browser.post(url(booking, "cancel/"))
    assert overtaken_by("cancellation")
    assert free_again(ravi_browser, room)
    assert gone_back(twin, bell, waiting, reason="cancelled", more=[5 * NIGHT])


def test_another_change(asha_browser, ravi_browser, booking, room, waiting, twin, bell):
    change(asha_browser, booking, -NIGHT, nights=(30, 34))
    assert overtaken_by("change")
    assert free_again(ravi_browser, room)
    assert gone_back(twin, bell, waiting, more=[NIGHT])


def test_another_change_that_waits_as_well(asha_browser, booking, waiting, twin, bell):
    """The later wish counts: money for the earlier one does not make it any more."""
    later = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()
    assert overtaken_by("change")
    assert gone_back(twin, bell, waiting)
    paid(twin, later["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT
    assert clean()


def test_a_check_in(asha, booking, twin, bell, ravi_browser, room):
    with on_day(booking, 1):
        asked = change(cast.logged_in(asha), booking, 2 * NIGHT, nights=(1, 8)).json()
    BookingChange.objects.update(expires_at=timezone.now() + timedelta(days=60))
    Stay.objects.filter(change__isnull=False).update(expires_at=timezone.now() + timedelta(days=60))
    with on_day(booking, 0):
        reception.check_in_guests(booking=booking, user_id=booking.user_id, at=timezone.now())
        assert overtaken_by("check_in")
        assert not Stay.objects.filter(state="held").exists()
        paid(twin, asked["to_pay"]["razorpay_order_id"])
        bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [2 * NIGHT]


def test_a_no_show(asha, booking, twin, bell):
    with on_day(booking, 1):
        change(cast.logged_in(asha), booking, 2 * NIGHT, nights=(1, 8))
    with on_day(booking, 0):
        cancellations.mark_no_show(booking=booking, user_id=booking.user_id, at=timezone.now())
        assert overtaken_by("no_show")
        assert not Stay.objects.filter(state__in=("held", "booked")).exists()


def test_whoever_comes_back_from_checkout_is_told_that_it_was_overtaken(
    asha_browser, booking, room, other, waiting, twin, bell
):
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    done = twin.pay(waiting["to_pay"]["razorpay_order_id"])
    said = asha_browser.post("/api/booking/verify-payment/", done["checkout"], format="json").json()
    assert (said["refund_reason"], said["booking"]["total_paise"]) == ("changed", 5 * NIGHT)
    assert said["message"] == "This payment could not be used. It is refunded in full."
    assert clean()


def test_and_whoever_paid_in_time_is_not(asha_browser, booking, waiting, twin):
    done = twin.pay(waiting["to_pay"]["razorpay_order_id"])
    said = asha_browser.post("/api/booking/verify-payment/", done["checkout"], format="json").json()
    assert (said["refund_reason"], said["message"]) == ("", "Payment verified. Your booking is confirmed.")


def test_programs_that_mirror_the_resort_hear_that_the_nights_are_free(booking, room, other, resort, waiting):
    before = feed_view.heard(resort)
    assert feed_view.types(before)[-1] == "room.blocked"
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    heard = feed_view.heard(resort, after=before[-1]["sequence"])
    assert sorted(feed_view.types(heard)) == ["booking.changed", "room.unblocked"]


def test_what_the_house_has_overtaken_does_not_count_as_given_up(asha_browser, booking, room, other, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    rooms = [room, other]
    for n in range(3):
        assert change(asha_browser, booking, NIGHT, nights=(30, 36)).status_code == 200, n
        moves.move_booking(
            booking=booking, from_room_id=rooms[n % 2].pk, to_room_id=rooms[(n + 1) % 2].pk, at=timezone.now()
        )


def test_what_the_guest_has_dropped_does(asha_browser, booking, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    change(asha_browser, booking, NIGHT, nights=(30, 36))
    drop(asha_browser, booking)
    answer = change(asha_browser, booking, NIGHT, nights=(30, 36))
    assert (answer.status_code, answer.json()["code"]) == (429, "holds_paused")


# --- Several at once, one after the other -----------------------------------------------------------------------


def test_a_tab_that_has_not_heard_of_another_change_is_told(asha_browser, booking):
    seen = preview(asha_browser, booking, nights=(31, 36)).json()["last_change"]
    assert seen == 0
    change(asha_browser, booking, 0, nights=(32, 37))
    body = {**changes.wish(nights=(31, 36)), "expected_difference_paise": 0, "expected_last_change": seen}
    answer = asha_browser.post(url(booking, "change/"), body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "change_overtaken")
    assert FinalBooking.objects.get().check_in == cast.in_days(32)
    body["expected_last_change"] = preview(asha_browser, booking, nights=(31, 36)).json()["last_change"]
    assert asha_browser.post(url(booking, "change/"), body, format="json").json()["made"] is True


def test_the_desk_and_the_guest_are_told_of_each_other(asha_browser, booking, resort, waiting):
    manager = cast.logged_in(cast.works_at(resort, "manager"))
    body = {**changes.wish(nights=(31, 36)), "expected_difference_paise": 0, "expected_last_change": 0}
    answer = manager.post(desk_url(booking, "change/"), body, format="json")
    assert answer.json()["code"] == "change_overtaken"
    assert BookingChange.objects.get().state == "waiting"


def test_the_same_wish_in_two_tabs_is_one_change(asha_browser, booking, waiting):
    body = {**changes.wish(nights=(30, 37)), "expected_difference_paise": 2 * NIGHT, "expected_last_change": 0}
    again = asha_browser.post(url(booking, "change/"), body, format="json").json()
    assert timeless(again["to_pay"]) == timeless(waiting["to_pay"])
    assert BookingChange.objects.count() == 1


def test_one_that_lapsed_before_its_end_had_a_time_gets_that_of_its_hold(booking):
    asked = changes.asked(booking, nights=(30, 36)).change
    assert lapsed_changes.expire_lapsed_changes(at=asked.expires_at + timedelta(seconds=9)) == 1
    with schema_after("bookings", "0001_initial"):
        pass
    change = BookingChange.objects.get()
    assert (change.state, change.ended_at) == ("lapsed", asked.expires_at)
