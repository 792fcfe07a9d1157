"""Owners write rules, plans and discounts of their own resort, and are told what cannot be."""

from datetime import date

import pytest

from backend.catalogue.models import RoomType, StaffMember
from backend.pricing.models import AddOn, Coupon, Offer, RatePlan, RateRule, ResortTerms
from backend.sale_rules.models import Restriction
from tests import cast
from tests.backoffice.pages import page

pytestmark = pytest.mark.django_db
GSTIN = "29AAAAA0000A1Z5"
RULE = {
    "code": "weekend", "label": "Weekend", "layer": 2, "effect": "percent", "value": "25", "priority": 0,
    "active": "on", "weekdays": [4, 5], "nights": "",
}  # fmt: skip
PLAN = {"code": "cp", "label": "Breakfast", "meals": "CP", "meal_price": 400, "change_percent": 0, "active": "on"}
DISCOUNT = {
    "code": "ten", "label": "Ten", "saves": "percent", "value": "10", "every": 0, "least_nights": 0, "least_price": 0,
    "active": "on",
}  # fmt: skip
LEAST = {"code": "ny", "label": "New Year", "limit": "least_nights", "value": 3, "active": "on"}
ADD_ON = {
    "code": "safari", "label": "Safari", "price": 1500, "per": "guest", "tax_percent": 18, "sac": "996418", "most": 4,
}  # fmt: skip


def add(browser, model, body, **query):
    return browser.post(page(model, "add"), body, query_params=query)


def said(answer):
    """What the form complains about, in one text."""
    return " ".join(str(error) for errors in answer.context["adminform"].form.errors.values() for error in errors)


@pytest.mark.parametrize(
    ("model", "body"),
    [
        *((RateRule, RULE), (RatePlan, PLAN), (Offer, DISCOUNT), (Coupon, DISCOUNT), (AddOn, ADD_ON)),
        (Restriction, LEAST),
    ],
)
def test_an_owner_adds_and_changes_and_deletes(owner, resort, model, body):
    assert add(owner, model, body).status_code == 302
    row = model.objects.get()
    assert row.resort == resort
    assert owner.post(page(model, "change", row.pk), {**body, "label": "Other", "code": "x"}).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.code.lower()) == ("Other", body["code"])
    assert owner.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 302
    assert not model.objects.exists()


def test_rules_are_ticked_and_listed_in_words(owner, room):
    body = {**RULE, "room_ids": [room.pk], "plans": ["standard"], "nights": "2026-12-25\n2026-12-24, 2026-12-25"}
    assert add(owner, RateRule, body).status_code == 302
    rule = RateRule.objects.get()
    assert (rule.weekdays, rule.room_ids, rule.plans) == ([4, 5], [room.pk], ["standard"])
    assert rule.nights == [date(2026, 12, 24), date(2026, 12, 25)]
    shown = owner.get(page(RateRule, "change", rule.pk)).content.decode()
    assert "2026-12-24\n2026-12-25" in shown
    assert shown.count("checked") == 5


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"value": "-100.01"}, "A price can be reduced by 100 percent at most."),
        ({"effect": "set", "value": "-1"}, "A night cannot have a negative price."),
        ({"nights": "25 December"}, "25 is not a date: write it as 2026-12-25."),
        (
            {"first_night": "2026-12-25", "last_night": "2026-12-24"},
            "The first night must not be after the last night.",
        ),
        ({"least_nights": 3, "most_nights": 2}, "The least nights must not be after the most nights."),
        ({"weekdays": [7]}, "7 is not one of the available choices."),
        ({"plans": ["nonsense"]}, "nonsense is not one of the available choices."),
    ],
)
def test_a_rule_that_cannot_be_says_why(owner, changes, complaint):
    assert complaint in said(add(owner, RateRule, {**RULE, **changes}))
    assert not RateRule.objects.exists()


def test_a_rule_names_no_room_of_another_resort(owner, elsewhere):
    answer = add(owner, RateRule, {**RULE, "room_ids": [elsewhere.room.pk]})
    assert "is not one of the available choices" in said(answer)


@pytest.mark.parametrize(
    ("model", "body"), [(RateRule, RULE), (RatePlan, PLAN), (Coupon, DISCOUNT), (Offer, DISCOUNT), (AddOn, ADD_ON)]
)
def test_a_code_names_one_thing_in_a_resort(owner, model, body):
    add(owner, model, body)
    assert "already exists" in said(add(owner, model, body))


@pytest.mark.parametrize("sac", ["", "99631", "123456"])
def test_an_add_on_has_the_code_of_its_service(owner, sac):
    assert said(add(owner, AddOn, {**ADD_ON, "sac": sac}))
    assert not AddOn.objects.exists()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"value": 0}, "Enter a number"),
        ({"limit": "same_day_until", "value": 24}, "Enter an hour of the day"),
        ({"limit": "least_age", "value": 19}, "Enter an age from 1 to 18"),
        ({"first_day": "2026-12-31", "last_day": "2026-12-30"}, "must not be after"),
    ],
)
def test_a_restriction_that_means_nothing_is_refused(owner, changes, complaint):
    assert complaint in said(add(owner, Restriction, {**LEAST, **changes}))
    assert not Restriction.objects.exists()


def test_a_restriction_is_for_the_types_and_rooms_that_are_ticked(owner, resort, room, elsewhere):
    kind, theirs = cast.a_type(resort, "deluxe", room), cast.a_type(elsewhere.room.resort, "hut")
    body = {**LEAST, "room_type_ids": [kind.pk], "room_ids": [room.pk]}
    assert add(owner, Restriction, body).status_code == 302
    rule = Restriction.objects.get()
    assert (rule.room_type_ids, rule.room_ids) == ([kind.pk], [room.pk])
    shown = owner.get(page(Restriction, "change", rule.pk)).content.decode()
    assert ("Deluxe" in shown, "Hut" in shown, shown.count("checked")) == (True, False, 3)
    answer = add(owner, Restriction, {**LEAST, "code": "b", "room_type_ids": [theirs.pk]})
    assert "is not one of the available choices" in said(answer)


def test_a_type_that_a_restriction_names_is_not_deleted(owner, resort):
    kind = cast.a_type(resort, "deluxe")
    rule = Restriction.objects.create(
        resort=resort, code="ny", label="New Year", limit="not_sold", room_type_ids=[kind.pk]
    )
    answer = owner.post(page(RoomType, "delete", kind.pk), {"post": "yes"})
    assert "Restriction: New Year" in answer.content.decode()
    every = {"action": "delete_selected", "_selected_action": [kind.pk], "post": "yes"}
    owner.post("/admin/catalogue/roomtype/", every)
    assert RoomType.objects.filter(pk=kind.pk).exists()
    rule.delete()
    owner.post(page(RoomType, "delete", kind.pk), {"post": "yes"})
    assert not RoomType.objects.exists()


def test_there_is_one_default_plan_and_the_second_is_told(owner):
    add(owner, RatePlan, {**PLAN, "is_default": "on"})
    assert "Another plan is already the default" in said(
        add(owner, RatePlan, {**PLAN, "code": "map", "is_default": "on"})
    )
    assert add(owner, RatePlan, {**PLAN, "code": "map"}).status_code == 302


def test_a_plan_falls_by_everything_at_most(owner):
    assert "at most" in said(add(owner, RatePlan, {**PLAN, "change_percent": -101}))


def test_a_coupon_is_written_in_capitals(owner):
    add(owner, Coupon, {**DISCOUNT, "code": " monsoon-10 "})
    assert Coupon.objects.get().code == "MONSOON-10"


@pytest.mark.parametrize("model", [Coupon, Offer])
@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"value": "100.01"}, "At most 100 percent."),
        ({"saves": "free_nights", "value": "2", "every": 2}, "Enter 3 nights or more"),
        ({"saves": "free_nights", "value": "1.5", "every": 3}, "Enter a whole number of free nights"),
        ({"saves": "free_nights", "value": "0", "every": 3}, "Enter a whole number of free nights"),
        ({"first_day": "2026-12-02", "last_day": "2026-12-01"}, "must not be after"),
    ],
)
def test_a_discount_that_cannot_be_says_why(owner, model, changes, complaint):
    assert complaint in said(add(owner, model, {**DISCOUNT, **changes}))
    assert not model.objects.exists()


def test_a_coupons_code_has_no_blanks(owner):
    assert "capital letters, digits or dashes" in said(add(owner, Coupon, {**DISCOUNT, "code": "TEN OFF"}))


@pytest.mark.parametrize(("value", "fits"), [("7875", True), ("7875.01", False), ("8850", False), ("8850.01", True)])
def test_a_fixed_price_with_tax_is_refused_between_the_slabs(owner, resort, value, fits):
    resort.gstin = GSTIN
    resort.save()
    ResortTerms.objects.create(resort=resort, prices_include_tax=True)
    answer = add(owner, RateRule, {**RULE, "effect": "set", "value": value})
    assert RateRule.objects.exists() is fits
    assert fits or "charge at most 7875.00, or more than 8850.00" in said(answer)


def test_without_tax_in_them_all_prices_are_free(owner, resort):
    assert add(owner, RateRule, {**RULE, "effect": "set", "value": "8000"}).status_code == 302


def test_whoever_works_at_two_resorts_says_where(owner, resort, elsewhere):
    StaffMember.objects.create(
        resort=elsewhere.resort, user=StaffMember.objects.get(resort=resort).user, role="manager"
    )
    shown = owner.get(page(RateRule, "add")).content.decode()
    assert f"?resort={resort.pk}" in shown
    assert f"?resort={elsewhere.resort.pk}" in shown
    assert add(owner, RateRule, RULE, resort=elsewhere.resort.pk).status_code == 302
    assert RateRule.objects.get().resort == elsewhere.resort


@pytest.mark.parametrize("asked", ["", "0", "x", "9" * 40, "their own"])
def test_nothing_is_added_to_a_resort_of_others(owner, elsewhere, asked):
    add(owner, RateRule, RULE, resort=elsewhere.resort.pk if asked == "their own" else asked or elsewhere.resort.pk)
    assert not RateRule.objects.filter(resort=elsewhere.resort).exists()


def test_a_resort_in_the_body_counts_for_nothing(owner, resort, elsewhere):
    add(owner, RateRule, {**RULE, "resort": elsewhere.resort.pk})
    row = RateRule.objects.get()
    assert row.resort == resort
    owner.post(page(RateRule, "change", row.pk), {**RULE, "resort": elsewhere.resort.pk})
    row.refresh_from_db()
    assert row.resort == resort


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_read(client, resort, role):
    client.force_login(cast.works_at(resort, role))
    row = RateRule.objects.create(resort=resort, code="c", label="C", layer=1, effect="set", value=1)
    assert client.get(page(RateRule, "change", row.pk)).status_code == 200
    assert client.post(page(RateRule, "change", row.pk), RULE).status_code == 403
    assert add(client, RateRule, RULE).status_code == 403
    assert client.post(page(RateRule, "delete", row.pk), {"post": "yes"}).status_code == 403
