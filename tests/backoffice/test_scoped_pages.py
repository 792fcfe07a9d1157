"""The admin as a resort's staff finds it: their own rows, as far as their role goes, and nothing else at all."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from backend.accounts.models import StaffFactor, User
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort, Room, RoomType, ShownResort, StaffMember
from backend.catalogue.models.roles import RIGHTS, Right, Role
from backend.channel_calendars.models import CalendarLink, Feed
from backend.documents.models import Paper
from backend.event_feed.models import ApiKey, Delivery, Endpoint, Event
from backend.guest_register.models import RegisterEntry
from backend.holds.models import BookingAttempt
from backend.incidents.models import Incident
from backend.inventory.models import Block
from backend.notifications.models import Message
from backend.payments.models import Dispute, LedgerEntry, Payment, PaymentLink, PaymentOrder, Refund, WebhookEvent
from backend.pricing.models import AddOn, CancellationPolicy, Coupon, Offer, PricedResort, RatePlan, RateRule, TaxSlab
from backend.sale_rules.models import Restriction
from backend.sites.models import Site
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.backoffice.pages import listed, page

pytestmark = pytest.mark.django_db


ROLES = list(Role)
# The right that it takes to see each page; None: the platform's own.
PAGES = {
    Resort: Right.SEE_RESORT,
    Room: Right.SEE_RESORT,
    RoomType: Right.SEE_RESORT,
    ShownResort: Right.SEE_RESORT,
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
    RegisterEntry: Right.RECEIVE_GUESTS,
    Event: Right.SEE_BOOKINGS,
    **dict.fromkeys((ApiKey, Endpoint, Delivery, Site), Right.MANAGE_INTEGRATIONS),
    PaymentOrder: Right.SEE_MONEY,
    PaymentLink: Right.SEE_MONEY,
    Payment: Right.SEE_MONEY,
    Refund: Right.SEE_MONEY,
    Dispute: Right.SEE_MONEY,
    LedgerEntry: Right.SEE_MONEY,
    WebhookEvent: None,
    Incident: None,
    Message: None,
    User: None,
}
# Open to all staff, each with their own row: `test_second_factor.py`.
OWN_ROWS = {StaffFactor}
# Pages of one row beside Django's own, and the right that each takes.
ROW_PAGES = {
    "bookings_finalbooking_move": (FinalBooking, Right.RECEIVE_GUESTS),
    "pricing_pricedresort_month": (PricedResort, Right.SEE_RESORT),
}


def test_every_page_of_the_admin_is_in_the_table_above():
    platforms = {"auth", "auditlog"}
    assert {model for model in site._registry if model._meta.app_label not in platforms} == set(PAGES) | OWN_ROWS


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_those_whose_role_says_so(staff, role):
    browser = staff.admin(role)
    for model, right in PAGES.items():
        expected = 200 if right in RIGHTS[role] else 403
        assert browser.get(page(model)).status_code == expected, model


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (FinalBooking, "state__exact=%00"),
        (Block, "kind__exact=%00"),
        (Block, "check_in__year=0"),
        (WaitingEntry, "check_in__year=0"),
        (WaitingEntry, "check_in__year=99999"),
    ],
)
def test_an_address_that_cannot_be_looked_up_is_answered_with_the_whole_list(staff, both, model, query):
    answer = staff.admin("owner").get(f"{page(model)}?{query}", follow=True)
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 1
