"""Acts that move money, or shut somebody out, are asked first: how much, to whom, why; one at a time."""

from datetime import timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.bookings.models import BookingEnding, FinalBooking
from backend.catalogue.models import StaffMember
from backend.catalogue.models.roles import Role
from backend.payments.models import Refund, WebhookEvent
from tests import cast
from tests.backoffice.pages import act, confirm, form_of, page
from tests.invariants import story
from tests.payments import state, tiers

pytestmark = pytest.mark.django_db

# Actions that only lead to a page, by the page of their rows.
ASKED = {
    "bookings.FinalBooking": {"cancel", "cancel_by_policy", "mark_no_show", "undo"},
    "payments.Refund": {"send_anew"},
    "payments.WebhookEvent": {"replay"},
    "incidents.Incident": {"mend"},
    "accounts.StaffFactor": {"reset"},
    "accounts.User": {"erase"},
    "event_feed.ApiKey": {"revoke"},
    "event_feed.Endpoint": {"disable", "remove"},
    "channel_calendars.CalendarLink": {"renew"},
}
# Actions that neither move money nor shut anybody out, and can be done again the other way.
AT_ONCE = {
    "bookings.FinalBooking": {"check_in", "check_out", "drop_waiting_change"},
    "channel_calendars.Feed": {"fetch_now", "release_gone"},
    "event_feed.Delivery": {"redeliver"},
    "event_feed.Endpoint": {"new_secret", "enable"},
    "incidents.Incident": {"mark_solved"},
    # A withdrawn key only counts no more.
    "sites.Site": {"make_new_key", "withdraw_older_keys"},
    "inventory.Block": {"lift"},
}


def asked(browser, model, name, *rows):
    """The page that asks, as an action of the list leads to it."""
    body = {"action": name, "_selected_action": [row.pk for row in rows]}
    return browser.post(page(model), body, follow=True)


def address(answer):
    return f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}"


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_every_action_of_every_list_is_asked_or_harmless():
    found = {model._meta.label: set(shown.actions) for model, shown in admin.site._registry.items() if shown.actions}
    known = {label: ASKED.get(label, set()) | AT_ONCE.get(label, set()) for label in {*ASKED, *AT_ONCE}}
    assert found == known


def test_every_asked_action_has_its_act():
    for model, shown in admin.site._registry.items():
        names = {act.name for act in shown.acts} if isinstance(shown, AsksFirst) else set()
        assert names == ASKED.get(model._meta.label, set()), model


def test_the_page_says_how_much_to_whom_and_for_which_nights(staff, booking):
    answer = asked(staff.admin("owner"), FinalBooking, "cancel", booking)
    shown = answer.content.decode()
    assert ("Goes back to the guest", "₹37,500.00") in answer.context["rows"][0][2].facts
    for words in (booking.reference, "8888", "A101", "Beachside Resort", "Cancel and refund in full"):
        assert words in shown
    assert (FinalBooking.objects.get().state, Refund.objects.count()) == ("confirmed", 0)


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_without_a_reason_nothing_is_done(staff, booking, reason):
    browser = staff.admin("owner")
    before = state.snapshot()
    answer = confirm(browser, asked(browser, FinalBooking, "cancel", booking), reason=reason)
    assert answer.context["form"].errors["reason"] == ["Say why, in a few words."]
    assert state.snapshot() == before


def test_the_reason_is_kept_with_the_booking_in_the_trail_and_on_its_page(staff, booking):
    browser = staff.admin("owner")
    shown = act(browser, FinalBooking, "cancel", booking, reason="Flood on the road")
    ending = BookingEnding.objects.get()
    assert (ending.reason, ending.ended_by) == ("Flood on the road", staff.people["owner"])
    told = LogEntry.objects.get(additional_data__reason="Flood on the road")
    assert (told.actor, told.object_id) == (staff.people["owner"], booking.pk)
    assert told.additional_data["what"] == "Cancel and refund in full"
    assert "Flood on the road" in shown


def test_looking_at_a_page_that_asks_about_a_guest_leaves_a_row(staff, booking):
    asked(staff.admin("owner"), FinalBooking, "cancel", booking)
    seen = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert (seen.object_id, seen.additional_data) == (booking.pk, {"what": "Cancel and refund in full"})


def test_a_stay_that_is_over_is_refused_and_the_page_says_what_to_do(staff, booking):
    with time_machine.travel(tiers.midnight(booking.check_out) + timedelta(hours=12)):
        browser = staff.admin("owner")
        for name in ("cancel", "cancel_by_policy", "mark_no_show"):
            answer = asked(browser, FinalBooking, name, booking)
            shown = answer.content.decode()
            assert "This stay is over." in shown
            assert "Razorpay&#x27;s dashboard" in shown
            assert "Yes, " not in shown
            confirm(browser, answer)
    assert (FinalBooking.objects.get().state, Refund.objects.count()) == ("confirmed", 0)


def test_one_booking_at_a_time_for_a_manager_and_several_for_an_owner(staff, asha_browser, resort):
    rooms = [cast.a_room(resort, f"B{n}") for n in range(3)]
    bookings = [story.booked(asha_browser, room) for room in rooms]
    answer = asked(staff.admin("manager"), FinalBooking, "cancel", *bookings)
    assert said(answer) == ["Choose exactly one: this is done one at a time."]
    browser = staff.admin("manager")
    many = reverse("admin:bookings_finalbooking_ask", args=["cancel"])
    forged = browser.get(many, {"id": [one.pk for one in bookings]}, follow=True)
    assert "explains" not in (forged.context or {})
    browser.post(f"{many}?{'&'.join(f'id={one.pk}' for one in bookings)}", {"reason": "All of them", "seen": "x"})
    assert set(FinalBooking.objects.values_list("state", flat=True)) == {"confirmed"}
    owner = staff.admin("owner")
    answer = asked(owner, FinalBooking, "cancel", *bookings)
    assert answer.context["total"] == "₹1,12,500.00"
    assert len(said(confirm(owner, answer))) == 3
    assert set(FinalBooking.objects.values_list("state", flat=True)) == {"cancelled"}


def test_an_owner_here_who_is_a_manager_there_takes_no_several_across_both(staff, both, elsewhere):
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["owner"], role=Role.MANAGER)
    answer = asked(staff.admin("owner"), FinalBooking, "cancel", *both)
    assert said(answer) == ["Choose exactly one: this is done one at a time."]


def test_what_has_changed_since_it_was_read_is_read_again(staff, booking):
    """Another day, another fee: nobody gives back what the page did not say."""
    policy = {"code": "x", "label": "X", "tiers": [{"days_before": 7, "fee_percent": 0, "fee_nights": 0}]}
    FinalBooking.objects.update(policy=policy)
    with time_machine.travel(tiers.midnight(booking.check_in, days_before=7) + timedelta(hours=23)):
        browser = staff.admin("owner")
        answer = asked(browser, FinalBooking, "cancel_by_policy", booking)
    with time_machine.travel(tiers.midnight(booking.check_in, days_before=6) + timedelta(hours=1)):
        again = confirm(browser, answer)
        assert "Something has changed since you looked." in again.content.decode()
        assert form_of(again)["reason"] == "The guest called"
        assert ("The resort keeps", "₹37,500.00") in again.context["rows"][0][2].facts
        assert FinalBooking.objects.get().state == "confirmed"
        confirm(browser, again)
    assert FinalBooking.objects.get().fee_paise == 3_750_000


def test_what_was_done_meanwhile_is_not_done_twice(staff, booking):
    browser = staff.admin("owner")
    answer = asked(browser, FinalBooking, "cancel", booking)
    confirm(browser, answer)
    again = confirm(browser, answer)
    assert "already been cancelled" in again.content.decode()
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_who_may_not_call_off_is_asked_nothing(staff, booking, role):
    url = reverse("admin:bookings_finalbooking_ask", args=["cancel"])
    assert staff.admin(role).get(url, {"id": booking.pk}).status_code == 403


def test_of_anothers_booking_and_of_an_act_that_there_is_none_there_is_no_page(staff, both):
    browser = staff.admin("owner")
    odd = [("cancel", key) for key in ("x", "²", "٣", "-1", "9" * 40)]
    for name, key in (("cancel", both[1].pk), *odd, ("explode", both[0].pk)):
        assert browser.get(reverse("admin:bookings_finalbooking_ask", args=[name]), {"id": key}).status_code == 404


def test_a_bookings_page_leads_to_what_can_be_done_now(staff, booking, settings):
    settings.REFUND_WAIT_SECONDS = 900
    browser = staff.admin("owner")

    def ways():
        shown = browser.get(page(FinalBooking, "change", booking.pk))
        return [title for title, _ in shown.context["asked"]]

    assert ways() == ["Cancel and refund in full", "Cancel and keep the fee of the policy"]
    act(browser, FinalBooking, "cancel", booking)
    assert ways() == ["Undo the cancellation or the no-show"]
    clerk = staff.admin("front_desk").get(page(FinalBooking, "change", booking.pk))
    assert clerk.context["asked"] == []


def test_a_slip_is_undone_in_the_admin_and_its_page_says_why(staff, booking, settings):
    settings.REFUND_WAIT_SECONDS = 900
    browser = staff.admin("manager")
    act(browser, FinalBooking, "cancel", booking, reason="Wrong booking")
    answer = asked(browser, FinalBooking, "undo", booking)
    assert ("Refund that is not sent", "₹37,500.00") in answer.context["rows"][0][2].facts
    shown = confirm(browser, answer, reason="It was another one").content.decode()
    assert "the booking stands again, with its rooms." in shown
    assert "Wrong booking; undone" in shown
    assert "It was another one" in shown
    assert FinalBooking.objects.get().state == "confirmed"


def test_what_cannot_be_undone_says_what_to_do_instead(staff, booking):
    browser = staff.admin("owner")
    act(browser, FinalBooking, "cancel", booking)
    Refund.objects.update(tries=1)
    shown = asked(browser, FinalBooking, "undo", booking).content.decode()
    assert "Its refund has been sent to the guest and cannot come back. Make a new booking" in shown


def test_a_refund_is_sent_again_with_its_sum_and_guest_in_view(staff, both):
    refund = Refund.objects.get(payment__order__attempt=both[0].attempt_id)
    Refund.objects.filter(pk=refund.pk).update(state="pending")
    Refund.objects.filter(pk=refund.pk).update(state="failed")
    answer = asked(staff.admin("accountant"), Refund, "send_anew", refund)
    facts = dict(answer.context["rows"][0][2].facts)
    assert (facts["Goes back to the guest"], facts["Resort"]) == ("₹37,500.00", "Beachside Resort, Goa")
    assert "8888" in facts["Guest"]


@pytest.mark.django_db(transaction=True)
def test_a_dead_event_says_what_sum_it_speaks_of(client, dead):
    client.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    facts = dict(asked(client, WebhookEvent, "replay", dead).context["rows"][0][2].facts)
    assert facts["Sum"] == "₹37,500.00"
    assert "8888" in facts["Guest"]


@pytest.mark.parametrize(
    ("language", "title", "button"),
    [
        ("en", "Cancel and refund in full", "Yes, cancel and refund in full"),
        ("hi", "रद्द करें और पूरी राशि लौटाएँ", "हाँ, रद्द करें और पूरी राशि लौटाएँ"),
        ("kn", "ರದ್ದುಮಾಡಿ ಪೂರ್ಣ ಹಣ ಹಿಂದಿರುಗಿಸಿ", "ಹೌದು, ರದ್ದುಮಾಡಿ ಪೂರ್ಣ ಹಣ ಹಿಂದಿರುಗಿಸಿ"),
    ],
)
def test_everybody_is_asked_in_their_language(staff, booking, language, title, button):
    browser = staff.admin("owner")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = asked(browser, FinalBooking, "cancel", booking)
    shown = answer.content.decode()
    assert (answer.context["title"], answer["Content-Language"][:2]) == (title, language)
    assert button in shown
    assert f'lang="{language}' in shown


def test_a_refusal_between_the_look_and_the_act_is_told_and_kept_in_the_trail(staff, booking, monkeypatch):
    from backend.bookings.services import cancellation
    from backend.payments.refunds import cancellations

    def refuse(**_):
        raise cancellation.StayOver

    browser = staff.admin("owner")
    answer = asked(browser, FinalBooking, "cancel", booking)
    monkeypatch.setattr(cancellations, "cancel_by_staff", refuse)
    assert said(confirm(browser, answer)) == [f"{booking}: This stay is over: its guests have left."]
    reasons = [row.additional_data.get("reason", "") for row in LogEntry.objects.filter(action=LogEntry.Action.UPDATE)]
    assert any("refused" in reason for reason in reasons)


def test_undone_too_late_is_refused_in_words(staff, booking):
    browser = staff.admin("owner")
    act(browser, FinalBooking, "cancel", booking)
    FinalBooking.objects.update(cancelled_at=timezone.now() - timedelta(hours=25))
    assert (
        "The time in which this could be undone is over."
        in asked(browser, FinalBooking, "undo", booking).content.decode()
    )
