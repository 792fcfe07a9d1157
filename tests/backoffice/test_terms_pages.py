"""Terms, children by age and policies: what owners are told before it is too late."""

import pytest

from backend.catalogue.models import Room
from backend.pricing.models import CancellationPolicy, ChildBand, PolicyTier, PricedResort, ResortTerms
from tests.backoffice.pages import page

pytestmark = pytest.mark.django_db
TERMS = {
    "meal_tax": "separate", "extra_adult_price": "900", "extra_bed_price": "400", "deposit": "percent",
    "deposit_percent": "25", "balance_days_before": 7, "extra_bed_counts": "on",
    "reminder_days": "3,0", "overdue": "keep", "overdue_days": 2,
}  # fmt: skip


def rows(prefix, found, first=0):
    """The forms of an inline, filled in."""
    forms = {f"{prefix}-TOTAL_FORMS": len(found), f"{prefix}-INITIAL_FORMS": first}
    return forms | {f"{prefix}-{n}-{key}": value for n, row in enumerate(found) for key, value in row.items()}


def bands(*ages):
    return [{"first_age": first, "last_age": last, "extra_price": 500, "meal_percent": 50} for first, last in ages]


def save(browser, resort, *, children=(), **terms):
    body = {**rows("terms", [{**TERMS, **terms}]), **rows("bands", list(children))}
    return browser.post(page(PricedResort, "change", resort.pk), body)


def said(answer):
    return " ".join(
        str(error)
        for shown in answer.context["inline_admin_formsets"]
        for error in [*shown.formset.non_form_errors(), *(e for f in shown.formset.forms for e in f.errors.values())]
    )


def test_terms_and_children_are_decided_on_one_page(owner, resort):
    assert save(owner, resort, children=bands((0, 5), (6, 11))).status_code == 302
    terms = ResortTerms.objects.get()
    assert (terms.resort_id, terms.deposit_percent, ChildBand.objects.count()) == (resort.pk, 25, 2)


@pytest.mark.parametrize(
    ("ages", "complaint"),
    [
        (((1, 5),), "The first band begins at 0, not at 1."),
        (((0, 5), (7, 11)), "No band covers children of 6 to 6."),
        (((0, 5), (5, 11)), "Children of 5 are in two bands."),
        (((5, 0),), "The first age must not be higher than the last."),
        (((0, 18),), "less than or equal to 17"),
    ],
)
def test_children_by_age_leave_no_gap_and_do_not_overlap(owner, resort, ages, complaint):
    assert complaint in said(save(owner, resort, children=bands(*ages)))
    assert not ChildBand.objects.exists()


@pytest.mark.parametrize(("price", "fits"), [("7875", True), ("8000", False)])
def test_tax_moves_into_prices_only_where_every_room_has_a_lawful_one(owner, resort, room, price, fits):
    resort.gstin = "29AAAAA0000A1Z5"
    resort.save()
    Room.objects.update(price_per_night=price)
    answer = save(owner, resort, prices_include_tax="on")
    assert ResortTerms.objects.filter(prices_include_tax=True).exists() is fits
    assert fits or "Room A101: No GST rate fits a tax-inclusive 8000.00 a night" in said(answer)


def test_a_rooms_price_with_tax_is_refused_between_the_slabs(owner, resort, room):
    resort.gstin = "29AAAAA0000A1Z5"
    resort.save()
    ResortTerms.objects.create(resort=resort, prices_include_tax=True)
    body = {"resort": resort.pk, "room_number": "A101", "capacity": 2, "price_per_night": "8000", **rows("images", [])}
    answer = owner.post(page(Room, "change", room.pk), body)
    assert "charge at most 7875.00" in str(answer.context["adminform"].form.errors)
    assert Room.objects.get().price_per_night == 7500


def test_terms_of_another_resort_are_not_there(owner, elsewhere):
    assert save(owner, elsewhere.resort).status_code == 404


def test_a_policy_of_another_resort_is_no_choice(owner, resort, elsewhere):
    theirs = CancellationPolicy.objects.create(resort=elsewhere.resort, code="t", label="Theirs")
    assert "not one of the available choices" in said(save(owner, resort, policy=theirs.pk))


def tiers(*found):
    return rows("tiers", [{"days_before": d, "fee_percent": p, "fee_nights": n} for d, p, n in found])


@pytest.mark.parametrize(
    "found", [((7, 0, 0), (2, 50, 0), (0, 0, 1), (-1, 100, 0)), ((3, 100, 0),), ((7, 0, 1), (1, 0, 2)), ()]
)
def test_a_policy_is_its_tiers(owner, found):
    body = {"code": "p", "label": "P", **tiers(*found)}
    assert owner.post(page(CancellationPolicy, "add"), body).status_code == 302
    assert PolicyTier.objects.count() == len(found)


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (((7, 50, 0), (2, 20, 0)), "Cancelling 2 days before costs less than 7 days before."),
        (((7, 100, 0), (2, 0, 1)), "Cancelling 2 days before costs less than 7 days before."),
        (((7, 0, 1), (2, 0, 0)), "Cancelling 2 days before costs less than 7 days before."),
        (((7, 0, 0), (7, 50, 0)), "Two tiers have the same number of days: remove one of them."),
        (((7, 50, 1),), "A tier costs a percentage or nights, not both."),
        (((-2, 50, 0),), "greater than or equal to -1"),
        (((2, 101, 0),), "less than or equal to 100"),
    ],
)
def test_a_policy_that_makes_no_sense_says_why(owner, found, complaint):
    answer = owner.post(page(CancellationPolicy, "add"), {"code": "p", "label": "P", **tiers(*found)})
    assert complaint in said(answer)
    assert not CancellationPolicy.objects.exists()


def test_reminders_and_what_becomes_of_late_balances_are_decided_there_too(owner, resort):
    assert save(owner, resort, reminder_days="10, 5,1", overdue="cancel", overdue_days=4).status_code == 302
    terms = ResortTerms.objects.get()
    assert (terms.reminder_days, terms.overdue, terms.overdue_days) == ([10, 5, 1], "cancel", 4)


def test_no_reminders_are_a_decision(owner, resort):
    assert save(owner, resort, reminder_days="").status_code == 302
    assert ResortTerms.objects.get().reminder_days == []


@pytest.mark.parametrize("days", ["61", "1,2,3,4,5,6", "-1", "soon"])
def test_reminders_that_make_no_sense_are_refused(owner, resort, days):
    assert said(save(owner, resort, reminder_days=days))
    assert not ResortTerms.objects.exists()
