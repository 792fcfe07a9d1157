"""The admin as a resort's staff finds it: their own rows, as far as their role goes, and nothing else at all."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.alarms.models import Problem
from backend.bookings.models import Block, BookingAttempt, FinalBooking
from backend.catalogue.models import Resort, Room, RoomImage, RoomType, StaffMember
from backend.catalogue.roles import RIGHTS, Right, Role
from backend.channels.models import CalendarLink, Feed, Maker
from backend.channels.services import linking
from backend.documents.models import Paper
from backend.documents.services import issuing
from backend.integrations.models import ApiKey, Delivery, Endpoint, Event
from backend.integrations.services import endpoints, keys, numbering
from backend.notifications.models import Message
from backend.payments.models import Dispute, LedgerEntry, Payment, PaymentLink, PaymentOrder, Refund, WebhookEvent
from backend.pricing.models import (
    AddOn,
    CancellationPolicy,
    Coupon,
    Offer,
    PricedResort,
    RatePlan,
    RateRule,
    Restriction,
    TaxSlab,
)
from backend.register.models import Entry
from backend.register.services import writing
from backend.waiting.models import WaitingEntry
from tests import cast
from tests.audit import story
from tests.bookings import steps

pytestmark = pytest.mark.django_db

ROLES = list(Role)
# The right that it takes to see each page; None: the platform's own.
PAGES = {
    Resort: Right.SEE_RESORT,
    Room: Right.SEE_RESORT,
    RoomType: Right.SEE_RESORT,
    StaffMember: Right.MANAGE_STAFF,
    **dict.fromkeys(
        (RateRule, Restriction, RatePlan, AddOn, Offer, Coupon, CancellationPolicy, PricedResort), Right.SEE_RESORT
    ),
    TaxSlab: None,
    **dict.fromkeys((CalendarLink, Feed), Right.SEE_RESORT),
    BookingAttempt: Right.SEE_BOOKINGS,
    FinalBooking: Right.SEE_BOOKINGS,
    Block: Right.SEE_BOOKINGS,
    WaitingEntry: Right.SEE_BOOKINGS,
    Paper: Right.SEE_BOOKINGS,
    Entry: Right.RECEIVE_GUESTS,
    Event: Right.SEE_BOOKINGS,
    **dict.fromkeys((ApiKey, Endpoint, Delivery), Right.MANAGE_INTEGRATIONS),
    PaymentOrder: Right.SEE_MONEY,
    PaymentLink: Right.SEE_MONEY,
    Payment: Right.SEE_MONEY,
    Refund: Right.SEE_MONEY,
    Dispute: Right.SEE_MONEY,
    LedgerEntry: Right.SEE_MONEY,
    WebhookEvent: None,
    Problem: None,
    Message: None,
    User: None,
}
# Pages of one row beside Django's own, and the right that each takes.
ROW_PAGES = {
    "bookings_finalbooking_move": (FinalBooking, Right.RECEIVE_GUESTS),
    "pricing_pricedresort_month": (PricedResort, Right.SEE_RESORT),
}
# What a form needs to be sent whole when nothing of its inlines changes.
NO_ROOMS = {"rooms-TOTAL_FORMS": 0, "rooms-INITIAL_FORMS": 0}
NO_IMAGES = {"images-TOTAL_FORMS": 0, "images-INITIAL_FORMS": 0}


def page(model, verb="changelist", *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{verb}", args=args)


def listed(browser, model, **query):
    return list(browser.get(page(model), query).context["cl"].result_list)


def act(browser, model, action, *rows):
    body = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = browser.post(page(model), body, follow=True)
    return answer.content.decode() if answer.status_code == 200 else ""


def prices(resort):
    """One of each thing that an owner decides about prices."""
    code = {"resort": resort, "code": "X1", "label": "X"}
    for model in (RatePlan, CancellationPolicy):
        model.objects.create(**code)
    for model in (Offer, Coupon):
        model.objects.create(**code, saves="percent", value=5)
    AddOn.objects.create(**code, price=1)
    RateRule.objects.create(**code, layer=1, effect="percent", value=0)
    Restriction.objects.create(**code, limit="least_nights", value=1)


@pytest.fixture
def both(booking, their_booking):
    """A booking at each resort, each with its papers, an owed refund and a dispute beside its money."""
    for one in (booking, their_booking):
        payment = one.payments.get()
        story.told(payment.order, id=f"second_{one.pk}")
        PaymentLink.objects.create(
            booking=one, amount_paise=1, reference_id=f"link_{one.pk}", state="cancelled",
            expires_at=one.confirmed_at, created_at=one.confirmed_at, next_try_at=one.confirmed_at,
        )  # fmt: skip
        Dispute.objects.create(
            payment=payment, razorpay_dispute_id=f"disp_{one.pk}", amount_paise=1, first_seen_at=one.confirmed_at
        )
        prices(one.resort)
        steps.block(one.attempt.stays.get().room, 90, 91)
        linking.make(room=Room.objects.get(resort=one.resort), maker=Maker.VRBO, at=one.confirmed_at)
        feed = {"room": one.attempt.stays.get().room, "url": "https://feeds.example/a.ics", "maker": Maker.VRBO}
        Feed.objects.create(resort=one.resort, **feed, made_at=one.confirmed_at, next_fetch_at=one.confirmed_at)
        cast.a_type(one.resort)
        issuing.issue_due(booking_id=one.pk, at=one.confirmed_at)
        shown = {"document": "passport", "last_four": "41Z7", "nationality": "GB"}
        guest = one.attempt.guests.earliest("pk")
        writing.write(booking=one, guest=guest, said=shown, user_id=one.user_id, at=one.confirmed_at)
        WaitingEntry.objects.create(
            user_id=one.user_id,
            resort=one.resort,
            check_in=one.check_in,
            check_out=one.check_out,
            guest_count=2,
            asked_at=one.confirmed_at,
        )
        given = {"name": "PMS", "kinds": ["hold.placed"], "user_id": one.user_id}
        keys.give(resort=one.resort, **given, at=one.confirmed_at)
        hook = {"url": "https://1.1.1.1/hook", "kinds": ["booking.confirmed"], "user_id": one.user_id}
        endpoints.create(resort=one.resort, **hook, at=one.confirmed_at)
    numbering.number_what_happened(at=booking.confirmed_at)
    return booking, their_booking


def test_every_page_of_the_admin_is_in_the_table_above():
    platforms = {"auth", "auditlog"}
    assert {model for model in site._registry if model._meta.app_label not in platforms} == set(PAGES)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_those_whose_role_says_so(staff, role):
    browser = staff.admin(role)
    for model, right in PAGES.items():
        expected = 200 if right in RIGHTS[role] else 403
        assert browser.get(page(model)).status_code == expected, model


@pytest.mark.parametrize("role", ROLES)
def test_a_list_holds_the_rows_of_their_resort_alone(staff, elsewhere, both, resort, role):
    browser = staff.admin(role)
    for model, right in PAGES.items():
        if right not in RIGHTS[role]:
            continue
        rows = listed(browser, model)
        others = set(model.objects.all()) - set(rows)
        assert rows, model
        assert others, model
        for row in rows:
            assert browser.get(page(model, "change", row.pk)).status_code == 200, row
        for row in others:
            for verb in ("change", "history", "delete"):
                assert browser.get(page(model, verb, row.pk)).status_code == 404, (row, verb)


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_a_row_open_for_those_whose_role_says_so_at_their_resort(staff, both, resort, role):
    browser = staff.admin(role)
    for name, (model, right) in ROW_PAGES.items():
        for row in model.objects.all():
            ours = (row.pk if model is PricedResort else row.resort_id) == resort.pk
            expected = 404 if not ours else 200 if right in RIGHTS[role] else 403
            assert browser.get(reverse(f"admin:{name}", args=[row.pk])).status_code == expected, (name, row)


@pytest.mark.parametrize("role", ["manager", "front_desk"])
def test_money_of_their_own_resort_is_not_there_for_those_who_may_not_see_it(staff, both, role):
    browser = staff.admin(role)
    for model, right in PAGES.items():
        if right is Right.SEE_MONEY:
            row = model.objects.earliest("pk")
            assert browser.get(page(model, "change", row.pk)).status_code == 404, model
    shown = browser.get(page(BookingAttempt, "change", both[0].attempt_id)).content.decode()
    assert both[0].payments.get().razorpay_payment_id not in shown


def test_the_first_page_names_what_one_may_open(staff):
    shown = staff.admin("front_desk").get(reverse("admin:index")).content.decode()
    assert page(FinalBooking) in shown
    assert page(Payment) not in shown
    assert page(StaffMember) not in shown


def test_without_a_resort_the_admin_is_empty(asha, room):
    User.objects.filter(pk=asha.pk).update(is_staff=True)
    asha.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["catalogue", "payments"]))
    browser = Client()
    browser.force_login(asha)
    assert browser.get(page(Room)).status_code == 403
    assert browser.get(page(Room, "change", room.pk)).status_code == 404


def test_without_the_admins_own_key_a_role_opens_the_api_alone(staff):
    User.objects.update(is_staff=False)
    assert staff.admin("owner").get(page(Room)).status_code == 302
    assert staff.api("owner").get("/api/desk/resorts/").json()["results"]


def test_filters_name_no_other_resort(staff, elsewhere, both):
    second = cast.a_resort("Casa das Ondas")
    StaffMember.objects.create(resort=second, user=staff.people["owner"], role=Role.OWNER)
    for model in (Room, BookingAttempt, FinalBooking, StaffMember):
        shown = staff.admin("owner").get(page(model)).content.decode()
        assert "Casa das Ondas" in shown, model
        assert "Kali River Lodge" not in shown, model
    assert "location=Dandeli" not in staff.admin("owner").get(page(Resort)).content.decode()


def test_an_address_with_a_filter_of_ones_own_making_finds_no_others(staff, elsewhere, both):
    assert both[1] not in listed(staff.admin("owner"), FinalBooking, resort__id__exact=elsewhere.resort.pk)
    assert listed(staff.admin("owner"), Payment, q=both[1].payments.get().razorpay_payment_id) == []


def test_autocompletion_names_no_other_resort(staff, elsewhere):
    asked = {"app_label": "catalogue", "model_name": "room", "field_name": "resort", "term": ""}
    found = staff.admin("owner").get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [row["text"] for row in found] == ["Beachside Resort, Goa"]


def test_autocompletion_is_closed_to_those_without_a_resort(asha, resort):
    User.objects.filter(pk=asha.pk).update(is_staff=True)
    browser = Client()
    browser.force_login(asha)
    asked = {"app_label": "catalogue", "model_name": "room", "field_name": "resort", "term": ""}
    assert browser.get(reverse("admin:autocomplete"), asked).status_code == 403


def a_form(resort, **changes):
    """A room's form, filled in."""
    filled = {"resort": resort.pk, "room_number": "A9", "capacity": 2, "price_per_night": "100.00", "active": "on"}
    return {**filled, **NO_IMAGES, **changes}


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_add_and_change_rooms(staff, resort, role):
    browser = staff.admin(role)
    assert browser.post(page(Room, "add"), a_form(resort)).status_code == 302
    room = Room.objects.get()
    assert browser.post(page(Room, "change", room.pk), a_form(resort, capacity=5)).status_code == 302
    assert Room.objects.get().capacity == 5


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_read_rooms(staff, resort, room, role):
    browser = staff.admin(role)
    assert browser.get(page(Room, "change", room.pk)).status_code == 200
    assert browser.post(page(Room, "change", room.pk), a_form(resort, capacity=5)).status_code == 403
    assert browser.post(page(Room, "add"), a_form(resort)).status_code == 403
    assert list(Room.objects.values_list("capacity", flat=True)) == [2]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_the_platform_adds_resorts_or_deletes_what_was_sold(staff, resort, room, role):
    browser = staff.admin(role)
    assert browser.get(page(Resort, "add")).status_code == 403
    for row in (resort, room):
        assert browser.post(page(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403
    act(browser, Room, "delete_selected", room)
    assert Room.objects.exists()


def test_a_room_is_added_to_no_other_resort(staff, elsewhere):
    refused = staff.admin("owner").post(page(Room, "add"), a_form(elsewhere.resort))
    assert refused.context["adminform"].form.errors["resort"]
    assert list(Room.objects.all()) == [elsewhere.room]


def test_a_room_moves_to_no_other_resort_not_even_to_one_of_ones_own(staff, resort, room):
    second = cast.a_resort("Casa das Ondas")
    StaffMember.objects.create(resort=second, user=staff.people["owner"], role=Role.OWNER)
    assert staff.admin("owner").post(page(Room, "change", room.pk), a_form(second, capacity=5)).status_code == 302
    room.refresh_from_db()
    assert (room.resort, room.capacity) == (resort, 5)


def test_a_room_of_another_resort_is_not_changed_through_the_resorts_own_page(staff, resort, room, elsewhere):
    row = {"id": elsewhere.room.pk, "resort": resort.pk, "room_number": "K1", "capacity": 9, "price_per_night": 1}
    forms = {"rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 1, **{f"rooms-0-{key}": row[key] for key in row}}
    about = {"name": resort.name, "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    staff.admin("owner").post(page(Resort, "change", resort.pk), {**about, **forms})
    elsewhere.room.refresh_from_db()
    assert (elsewhere.room.resort, elsewhere.room.capacity) == (elsewhere.resort, 2)


def test_a_resort_is_changed_and_keeps_its_address(staff, resort):
    about = {"name": "Renamed", "slug": "other", "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    assert staff.admin("manager").post(page(Resort, "change", resort.pk), {**about, **NO_ROOMS}).status_code == 302
    resort.refresh_from_db()
    assert (resort.name, resort.slug) == ("Renamed", "beachside-resort")


def test_house_rules_are_written_one_to_a_line_as_plain_text(staff, resort):
    owner, address = staff.admin("owner"), page(Resort, "change", resort.pk)
    about = {"name": "X", "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00", **NO_ROOMS}
    text = " Quiet from 22:00, please\r\n\r\nNo  pets & no parties\n"
    assert owner.post(address, {**about, "house_rules": text}).status_code == 302
    resort.refresh_from_db()
    assert resort.house_rules == ["Quiet from 22:00, please", "No pets & no parties"]
    assert "Quiet from 22:00, please\nNo pets &amp; no parties</textarea>" in owner.get(address).content.decode()
    for wrong in ("\n".join(["x"] * 21), "x" * 161, "<script>alert(1)</script>", "a\u202eb"):
        assert owner.post(address, {**about, "house_rules": wrong}).status_code == 200
    resort.refresh_from_db()
    assert len(resort.house_rules) == 2


def test_prices_take_the_right_to_edit_rates(staff, resort, room, monkeypatch):
    monkeypatch.setitem(RIGHTS, Role.MANAGER, RIGHTS[Role.MANAGER] - {Right.EDIT_RATES})
    browser = staff.admin("manager")
    assert browser.post(page(Room, "change", room.pk), a_form(resort, capacity=5)).status_code == 302
    room.refresh_from_db()
    assert (room.capacity, room.price_per_night) == (5, 7500)
    assert browser.post(page(Room, "add"), a_form(resort)).status_code == 403


def test_pictures_are_seen_by_all_and_changed_by_some(staff, resort, room):
    image = RoomImage.objects.create(room=room, image="room_images/x.jpg")
    forms = {"images-TOTAL_FORMS": 1, "images-INITIAL_FORMS": 1, "images-0-id": image.pk, "images-0-room": room.pk}
    gone = a_form(resort, **forms, **{"images-0-DELETE": "on", "images-0-position": 0})
    assert "x.jpg" in staff.admin("front_desk").get(page(Room, "change", room.pk)).content.decode()
    assert staff.admin("front_desk").post(page(Room, "change", room.pk), gone).status_code == 403
    assert RoomImage.objects.exists()
    assert staff.admin("manager").post(page(Room, "change", room.pk), gone).status_code == 302
    assert not RoomImage.objects.exists()


@pytest.mark.parametrize("role", ["owner", "manager", "front_desk"])
def test_a_whole_phone_is_shown_to_those_who_may_call(staff, booking, role):
    for row in (booking, booking.attempt):
        assert cast.ASHA in staff.admin(role).get(page(type(row), "change", row.pk)).content.decode()
    assert listed(staff.admin(role), FinalBooking, q="99888") == [booking]


def test_an_accountant_sees_its_end_and_cannot_search_for_the_rest(staff, booking):
    browser = staff.admin("accountant")
    for row in (booking, booking.attempt):
        shown = browser.get(page(type(row), "change", row.pk)).content.decode()
        assert "8888" in shown
        assert cast.ASHA not in shown
        assert listed(browser, type(row), q="99888") == []
    assert listed(browser, FinalBooking, q=booking.reference) == [booking]


def test_a_search_by_phone_needs_the_right_at_every_resort_that_is_searched(staff, both, elsewhere):
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["owner"], role=Role.ACCOUNTANT)
    assert len(listed(staff.admin("owner"), FinalBooking)) == 2
    assert listed(staff.admin("owner"), FinalBooking, q="99777") == []


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_call_bookings_off(staff, booking, role):
    assert "1 cancelled" in act(staff.admin(role), FinalBooking, "cancel", booking)
    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by) == ("cancelled", staff.people[role])


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_do_not(staff, booking, role):
    act(staff.admin(role), FinalBooking, "cancel", booking)
    booking.refresh_from_db()
    assert (booking.state, Refund.objects.count()) == ("confirmed", 0)


def test_a_booking_of_another_resort_is_not_called_off(staff, both):
    act(staff.admin("owner"), FinalBooking, "cancel", both[1])
    assert set(FinalBooking.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_right_at_one_resort_does_not_reach_the_rows_of_another(staff, both, elsewhere):
    """An owner here and at the front desk there sees both bookings, and may call off one."""
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["owner"], role=Role.FRONT_DESK)
    assert "1 cancelled" in act(staff.admin("owner"), FinalBooking, "cancel", *both)
    states = [FinalBooking.objects.get(pk=one.pk).state for one in both]
    assert states == ["cancelled", "confirmed"]


def failed(booking):
    refund = Refund.objects.get(payment__order__attempt=booking.attempt_id)
    # Past the one verb on purpose: how it failed is told elsewhere.
    Refund.objects.filter(pk=refund.pk).update(state="pending")
    Refund.objects.filter(pk=refund.pk).update(state="failed")
    return refund


@pytest.mark.parametrize("role", ["owner", "accountant"])
def test_owners_and_accountants_send_a_refund_anew(staff, both, role):
    refund = failed(both[0])
    assert "it is sent anew" in act(staff.admin(role), Refund, "send_anew", refund)
    refund.refresh_from_db()
    assert refund.state == "due"


def test_an_accountant_here_who_manages_there_sends_no_money_of_theirs(staff, both, elsewhere):
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["accountant"], role=Role.MANAGER)
    for booking, role in ((both[1], "accountant"), (both[0], "manager")):
        refund = failed(booking)
        act(staff.admin(role), Refund, "send_anew", refund)
        refund.refresh_from_db()
        assert refund.state == "failed"


def test_nothing_of_money_or_bookings_can_be_written_by_anybody_who_works_there(staff, both):
    for role in ROLES:
        for model in (FinalBooking, BookingAttempt, PaymentOrder, Payment, Refund, Dispute, LedgerEntry):
            row = model.objects.earliest("pk")
            before = model.objects.filter(pk=row.pk).values().get()
            for url in (page(model, "change", row.pk), page(model, "delete", row.pk), page(model, "add")):
                assert staff.admin(role).post(url, {"state": "cancelled", "post": "yes"}).status_code in (403, 404)
            assert model.objects.filter(pk=row.pk).values().get() == before


GST = "/admin/documents/paper/gst/"


def export(browser, resort, **wish):
    return browser.get(GST, {"resort": resort.pk, "month": "2026-12", "form": "csv", **wish})


@pytest.mark.parametrize("role", ROLES)
def test_the_export_for_the_accountant_is_there_for_those_who_see_money(staff, both, resort, role):
    may = Right.SEE_MONEY in RIGHTS[role]
    browser = staff.admin(role)
    assert (reverse("admin:paper-gst") in browser.get(page(Paper)).content.decode()) == may
    assert browser.get(GST).status_code == (200 if may else 403)
    assert export(browser, resort).status_code == (200 if may else 403)


@pytest.mark.parametrize(
    ("form", "kind", "begin"),
    [("csv", "text/csv", b"\xef\xbb\xbftype,kind"), ("xlsx", "application/vnd.openxmlformats", b"PK")],
)
def test_it_is_the_same_file_as_the_apis(staff, both, resort, form, kind, begin):
    answer = export(staff.admin("accountant"), resort, form=form)
    assert answer["Content-Type"].startswith(kind)
    assert f'filename="gst-beachside-resort-2026-12.{form}"' in answer["Content-Disposition"]
    assert answer.content.startswith(begin)
    if form == "csv":
        asked = {"month": "2026-12", "form": "csv"}
        said = staff.api("accountant").get("/api/desk/resorts/beachside-resort/gst/", asked)
        assert said.content == answer.content


def test_of_another_resort_there_is_no_export(staff, both, elsewhere):
    """Nor is it offered, and a role at one resort does not reach to another."""
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["accountant"], role=Role.MANAGER)
    browser = staff.admin("accountant")
    answer = export(browser, elsewhere.resort)
    assert (answer["Content-Type"], answer.context["form"].errors.keys()) == ("text/html; charset=utf-8", {"resort"})
    assert "Kali River Lodge" not in browser.get(GST).content.decode()


@pytest.mark.parametrize("wish", [{"month": "2026-13"}, {"month": "soon"}, {"month": ""}, {"form": "pdf"}])
def test_a_month_or_file_that_cannot_be_meant_is_asked_for_again(staff, both, resort, wish):
    answer = export(staff.admin("owner"), resort, **wish)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == wish.keys()


def test_the_export_is_for_nobody_who_is_not_logged_in(db):
    assert Client().get(GST).status_code == 302


def a_type_form(resort, **changes):
    return {"resort": resort.pk, "code": "deluxe", "name": "Deluxe", "capacity": 2, **changes}


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_make_types_and_give_them_to_rooms(staff, resort, room, role):
    browser = staff.admin(role)
    assert browser.post(page(RoomType, "add"), a_type_form(resort)).status_code == 302
    kind = RoomType.objects.get()
    form = a_form(resort, room_number="A101", room_type=kind.pk)
    assert browser.post(page(Room, "change", room.pk), form).status_code == 302
    room.refresh_from_db()
    assert room.room_type == kind


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_read_types(staff, resort, role):
    kind = cast.a_type(resort)
    browser = staff.admin(role)
    assert browser.get(page(RoomType, "change", kind.pk)).status_code == 200
    assert browser.post(page(RoomType, "change", kind.pk), a_type_form(resort, capacity=5)).status_code == 403
    assert browser.post(page(RoomType, "add"), a_type_form(resort, code="x")).status_code == 403
    assert list(RoomType.objects.values_list("capacity", flat=True)) == [2]


def test_a_room_is_of_no_other_resorts_type(staff, resort, room, elsewhere):
    foreign = cast.a_type(elsewhere.resort)
    refused = staff.admin("owner").post(page(Room, "change", room.pk), a_form(resort, room_type=foreign.pk))
    assert refused.context["adminform"].form.errors["room_type"]
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["owner"], role=Role.OWNER)
    refused = staff.admin("owner").post(page(Room, "change", room.pk), a_form(resort, room_type=foreign.pk))
    assert refused.context["adminform"].form.errors["__all__"]
    room.refresh_from_db()
    assert room.room_type is None


def test_a_room_seats_no_fewer_than_its_type_promises_whichever_page_says_so(staff, resort, room):
    kind = cast.a_type(resort, "deluxe", room, capacity=2)
    browser = staff.admin("owner")
    assert browser.post(page(Room, "change", room.pk), a_form(resort, room_type=kind.pk, capacity=1)).status_code == 200
    assert browser.post(page(RoomType, "change", kind.pk), a_type_form(resort, capacity=3)).status_code == 200
    row = {
        "id": room.pk,
        "resort": resort.pk,
        "room_number": "A101",
        "capacity": 1,
        "price_per_night": 1,
        "active": "on",
    }
    forms = {"rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 1, **{f"rooms-0-{key}": row[key] for key in row}}
    about = {"name": resort.name, "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    assert browser.post(page(Resort, "change", resort.pk), {**about, **forms}).status_code == 200
    room.refresh_from_db()
    kind.refresh_from_db()
    assert (room.capacity, kind.capacity) == (2, 2)


def test_a_type_that_has_rooms_is_not_deleted(staff, resort, room):
    kind = cast.a_type(resort, "deluxe", room)
    browser = staff.admin("owner")
    browser.post(page(RoomType, "delete", kind.pk), {"post": "yes"})
    assert RoomType.objects.exists()
    Room.objects.update(room_type=None)
    browser.post(page(RoomType, "delete", kind.pk), {"post": "yes"})
    assert not RoomType.objects.exists()
