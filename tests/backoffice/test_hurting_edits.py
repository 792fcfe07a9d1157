"""An edit that hurts what is booked names the bookings and asks: the form comes back, with a box to tick."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort, Room, RoomType
from backend.common.hurt_edits import Edit, hurt_by
from backend.holds.models import BookingAttempt
from backend.pricing.models import AddOn, CancellationPolicy, Coupon, PricedResort, RatePlan, ResortTerms
from tests import cast
from tests.backoffice.pages import form_of, page
from tests.invariants import story
from tests.payments import tiers

pytestmark = pytest.mark.django_db

GSTIN = "29ABCDE1234F1ZW"


def edit(browser, row, **typed):
    """What follows when this is typed into the row's form; None takes a tick away."""
    model = PricedResort if isinstance(row, ResortTerms) else type(row)
    address = page(model, "change", row.resort_id if isinstance(row, ResortTerms) else row.pk)
    form = form_of(browser.get(address))
    form = {name: value for name, value in form.items() if not (name in typed and typed[name] is None)}
    return browser.post(address, {**form, **{name: value for name, value in typed.items() if value is not None}})


def hurts(answer):
    """Who is named, and what would happen to them."""
    assert answer.status_code == 200, "it was saved"
    assert answer.context["adminform"].form.errors["__all__"]
    return [(hurt.reference, str(hurt.what)) for _, hurt in answer.context["hurts"]]


def save_all_the_same(browser, answer):
    """Tick the box of the form that came back, and send it."""
    form = form_of(answer)
    return browser.post(answer.request["PATH_INFO"], {**form, "save_all_the_same": answer.context["hurts_word"]})


def priced(booking, **more):
    """As if the booking had been made with these."""
    attempt = booking.attempt
    attempt.price = {**attempt.price, **more}
    attempt.save()


def a_plan(resort):
    return RatePlan.objects.create(resort=resort, code="cp", label="Breakfast", meals="CP")


def with_plan(booking):
    plan = {"code": "cp", "label": "Breakfast", "meals": "CP", "refundable": True}
    priced(booking, plan=plan)


def an_add_on(resort):
    return AddOn.objects.create(resort=resort, code="safari", label="Safari", price=100, per="night", sac="999799")


def with_add_on(booking):
    line = {**booking.attempt.price["lines"][0], "kind": "add_on", "code": "safari", "room_id": None, "night": None}
    priced(booking, lines=[*booking.attempt.price["lines"], line])


def a_coupon(resort):
    return Coupon.objects.create(resort=resort, code="TEN", label="Ten", saves="percent", value=10)


def with_coupon(booking):
    booking.attempt.coupon = Coupon.objects.get()
    booking.attempt.save()


def nothing(_booking):
    pass


CASES = {
    "a room that seats fewer": (
        lambda resort: Room.objects.get(resort=resort), nothing, {"capacity": "1"},
        "2 guests sleep in room A101, which would seat 1.",
    ),
    "a room that is switched off": (
        lambda resort: Room.objects.get(resort=resort), nothing, {"active": None},
        "It has room A101, which would no longer be sold.",
    ),
    "a resort that is switched off": (
        lambda resort: resort, nothing, {"active": None}, "Its resort would no longer be found, and take no guests.",
    ),
    "a GSTIN that is added": (
        lambda resort: resort, nothing, {"gstin": GSTIN},
        "It was priced without GST, and its invoice is still to come.",
    ),
    "a plan that ends": (
        a_plan, with_plan, {"active": None},
        "It has the rate plan Breakfast: a later change would be priced without it.",
    ),
    "an add-on that ends": (
        an_add_on, with_add_on, {"active": None},
        "It has the add-on Safari: a later change would be priced without it.",
    ),
    "an add-on that is counted otherwise": (
        an_add_on, with_add_on, {"per": "stay"},
        "It has the add-on Safari: a later change would count it in the new way.",
    ),
    "a coupon that ends": (
        a_coupon, with_coupon, {"active": None},
        "It uses the coupon TEN: a later change would be priced without it.",
    ),
    "a coupon whose last day is over": (
        a_coupon, with_coupon, {"last_day": "2020-01-01"},
        "It uses the coupon TEN: a later change would be priced without it.",
    ),
}  # fmt: skip


@pytest.fixture
def owner_browser(staff):
    return staff.admin("owner")


@pytest.mark.parametrize("case", CASES)
def test_the_bookings_are_named_and_nothing_is_saved_until_somebody_says_so(owner_browser, booking, resort, case):
    make, prepare, typed, words = CASES[case]
    row = make(resort)
    prepare(booking)
    before = type(row).objects.values().get(pk=row.pk)
    answer = edit(owner_browser, row, **typed)
    assert hurts(answer) == [(booking.reference, words)]
    assert booking.reference in answer.content.decode()
    kept = form_of(answer)
    assert {name: kept.get(name) for name in typed} == typed
    assert type(row).objects.values().get(pk=row.pk) == before
    assert save_all_the_same(owner_browser, answer).status_code == 302
    assert type(row).objects.values().get(pk=row.pk) != before


@pytest.mark.parametrize("case", CASES)
def test_nobody_is_asked_about_a_stay_that_is_over_or_was_called_off(owner_browser, booking, resort, case):
    make, prepare, typed, _ = CASES[case]
    row = make(resort)
    prepare(booking)
    with time_machine.travel(tiers.midnight(booking.check_out) + timedelta(hours=12)):
        assert edit(owner_browser, row, **typed).status_code == 302


@pytest.mark.parametrize("case", CASES)
def test_an_edit_that_changes_nothing_of_it_asks_nothing(owner_browser, booking, resort, case):
    make, prepare, _, _ = CASES[case]
    row = make(resort)
    prepare(booking)
    assert edit(owner_browser, row).status_code == 302


def test_a_gstin_that_goes_or_becomes_another(owner_browser, booking, resort):
    Resort.objects.update(gstin=GSTIN)
    for typed, words in (
        ("", "It was priced with GST, and its invoice is still to come."),
        ("27ABCDE1234F1Z0", "Its papers so far have the old GSTIN, and its invoice is still to come."),
    ):
        answer = edit(owner_browser, resort, gstin=typed)
        assert hurts(answer) == [(booking.reference, words)], typed


def test_a_room_of_another_type_is_named_to_whoever_sleeps_there(owner_browser, booking, resort, room):
    kind = cast.a_type(resort, "deluxe", room)
    other = cast.a_type(resort, "suite")
    words = "It has room A101, which would no longer be of the type Deluxe."
    assert hurts(edit(owner_browser, room, room_type=str(other.pk))) == [(booking.reference, words)]
    assert RoomType.objects.get(pk=kind.pk)


def test_a_room_below_its_resort_is_asked_about_as_well(owner_browser, booking, resort):
    answer = edit(owner_browser, resort, **{"rooms-0-capacity": "1"})
    assert hurts(answer) == [(booking.reference, "2 guests sleep in room A101, which would seat 1.")]
    assert form_of(answer)["rooms-0-capacity"] == "1"
    assert Room.objects.get().capacity == 2
    assert save_all_the_same(owner_browser, answer).status_code == 302
    assert Room.objects.get().capacity == 1


def test_a_room_that_still_seats_its_guests_may_be_smaller(owner_browser, booking, room):
    Room.objects.update(capacity=4)
    assert edit(owner_browser, room, capacity="2").status_code == 302


@pytest.mark.parametrize(("typed", "asked"), [
    ({"terms-0-overdue": "cancel"}, True),
    ({"terms-0-deposit": "percent", "terms-0-deposit_percent": "10"}, False),
    ({"terms-0-balance_days_before": "30"}, False),
])  # fmt: skip
def test_terms_are_asked_about_where_they_reach_what_is_booked(owner_browser, booking, resort, typed, asked):
    """Deposit and promise are kept with each booking; when an unpaid one is called off is asked of the terms."""
    FinalBooking.objects.update(balance_paise=100_000, balance_due_on=booking.check_in - timedelta(days=7))
    terms = ResortTerms.objects.get_or_create(resort=resort)[0]
    answer = edit(owner_browser, terms, **typed)
    assert (answer.status_code == 200) is asked
    if asked:
        due = f"{booking.check_in - timedelta(days=7):%d %b %Y}"
        assert hurts(answer) == [
            (booking.reference, f"₹1000.00 of it are due on {due}: unpaid, it would be cancelled.")
        ]
        assert save_all_the_same(owner_browser, answer).status_code == 302
        terms.refresh_from_db()
        assert terms.overdue == "cancel"


def test_fewer_days_of_patience_are_asked_about_and_more_are_not(owner_browser, booking, resort):
    FinalBooking.objects.update(balance_paise=100_000, balance_due_on=booking.check_in - timedelta(days=7))
    terms = ResortTerms.objects.update_or_create(resort=resort, defaults={"overdue": "cancel", "overdue_days": 5})[0]
    assert edit(owner_browser, terms, **{"terms-0-overdue_days": "9"}).status_code == 302
    assert len(hurts(edit(owner_browser, terms, **{"terms-0-overdue_days": "1"}))) == 1


def test_what_was_promised_about_cancelling_is_kept_so_its_tiers_are_free_to_change(owner_browser, booking, resort):
    policy = tiers.promised(resort)
    assert edit(owner_browser, CancellationPolicy.objects.get(), label="Other").status_code == 302
    assert policy.tiers.count() == 4


def test_guests_who_are_booking_at_this_moment_are_named_too(owner_browser, resort, room, ravi_browser):
    assert cast.select(ravi_browser, room).status_code == 201
    answer = edit(owner_browser, room, active=None)
    assert hurts(answer) == [("", "A guest is booking room A101 now.")]
    assert "a guest in the middle of booking" in answer.content.decode()


def test_a_coupon_that_a_waiting_attempt_uses(owner_browser, resort, room, ravi_browser):
    coupon = a_coupon(resort)
    held = cast.select(ravi_browser, room).json()["booking_attempt_id"]
    BookingAttempt.objects.filter(pk=held).update(coupon=coupon)
    assert hurts(edit(owner_browser, coupon, active=None)) == [("", "A guest is booking with the coupon TEN now.")]
    BookingAttempt.objects.update(expires_at=timezone.now())
    assert edit(owner_browser, coupon, active=None).status_code == 302


def test_a_list_that_has_changed_since_it_was_read_is_read_again(owner_browser, booking, resort, room, ravi_browser):
    answer = edit(owner_browser, room, active=None)
    story.booked(ravi_browser, room, stay=cast.nights(60, 62))
    again = save_all_the_same(owner_browser, answer)
    assert len(hurts(again)) == 2
    assert Room.objects.get().active
    assert save_all_the_same(owner_browser, again).status_code == 302


def test_what_is_wrong_with_the_form_is_said_first(owner_browser, booking, resort, room):
    cast.a_room(resort, "A102")
    answer = edit(owner_browser, room, capacity="1", room_number="A102")
    assert "hurts" not in answer.context
    assert "already exists" in str(answer.context["adminform"].form.errors)


@pytest.mark.parametrize("make", [a_plan, an_add_on], ids=["plan", "add-on"])
def test_what_is_deleted_and_booked_is_named_above_the_question(owner_browser, booking, resort, make):
    row = make(resort)
    (with_plan if make is a_plan else with_add_on)(booking)
    asked = owner_browser.get(page(type(row), "delete", row.pk))
    assert [booking.reference in str(message) for message in asked.context["messages"]] == [True]
    every = {"action": "delete_selected", "_selected_action": [row.pk]}
    listed = owner_browser.post(page(type(row)), every)
    assert booking.reference in listed.content.decode()
    done = owner_browser.post(page(type(row), "delete", row.pk), {"post": "yes"}, follow=True)
    assert [booking.reference in str(message) for message in done.context["messages"]] == [False]


@pytest.mark.parametrize(("language", "words"), [("hi", "इस बदलाव का असर"), ("kn", "ಈ ಬದಲಾವಣೆಯ ಪರಿಣಾಮ")])
def test_the_list_is_read_in_ones_own_language_and_confirmed_in_any(owner_browser, booking, room, language, words):
    owner_browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = edit(owner_browser, room, active=None)
    assert words in answer.content.decode()
    del owner_browser.defaults["HTTP_ACCEPT_LANGUAGE"]
    assert save_all_the_same(owner_browser, answer).status_code == 302


def test_a_new_row_hurts_nobody_and_asks_nothing(owner_browser, booking, resort):
    address = page(RatePlan, "add")
    form = form_of(owner_browser.get(address))
    assert owner_browser.post(address, {**form, "code": "ep", "label": "Room only"}).status_code == 302


def test_who_hurts_many_reads_the_first_fifty(resort, asha_browser, room):
    booking = story.booked(asha_browser, room)
    for number in range(60):
        attempt = booking.attempt
        attempt.pk, attempt.token = None, f"t{number}"
        attempt.save()
        FinalBooking.objects.create(
            attempt=attempt, user=booking.user, resort=resort, reference=f"R{number}", check_in=booking.check_in,
            check_out=booking.check_out, total_paise=1, confirmed_at=booking.confirmed_at,
        )  # fmt: skip
    off = Resort.objects.get()
    off.active = False
    assert len(hurt_by([Edit(before=Resort.objects.get(), after=off, at=timezone.now())])) == 50
