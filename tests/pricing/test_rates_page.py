"""What a resort offers, for everybody to read."""

import pytest

from backend.pricing.models import CancellationPolicy, PolicyTier
from tests.holds import decided

pytestmark = pytest.mark.django_db
STANDARD = {
    "code": "standard", "label": "Room only", "meals": "EP", "refundable": True, "change_percent": "0.00",
    "meal_price": "0.00", "meal_price_paise": 0,
}  # fmt: skip


def rates(client, resort):
    answer = client.get(f"/api/resorts/{resort.slug}/rates/")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_a_resort_that_has_decided_nothing_sells_rooms_with_everything_back(client, resort):
    said = rates(client, resort)
    tiers = [
        {"days_before": 0, "fee_percent": "0.00", "fee_nights": 0},
        {"days_before": -1, "fee_percent": "100.00", "fee_nights": 0},
    ]
    promise = {"code": "full_refund", "label": "Everything back before arrival", "tiers": tiers}
    assert said["rate_plans"] == [{**STANDARD, "cancellation": promise}]
    assert (said["add_ons"], said["child_bands"], said["prices_include_tax"]) == ([], [], False)


def test_plans_extras_and_ages_are_listed(client, resort):
    decided.everything(resort)
    said = rates(client, resort)
    assert [(plan["code"], plan["refundable"]) for plan in said["rate_plans"]] == [("cp", True), ("saver", False)]
    assert said["rate_plans"][1]["change_percent"] == "-10.00"
    assert [(add_on["code"], add_on["price"], add_on["per"]) for add_on in said["add_ons"]] == [
        ("safari", "1500.00", "guest")
    ]
    assert said["child_bands"][1] == {
        "first_age": 6, "last_age": 12, "extra_price": "450.00", "extra_price_paise": 45000, "meal_percent": "50.00",
    }  # fmt: skip
    assert (said["extra_adult_price"], said["extra_bed_price"]) == ("900.00", "700.00")


def test_each_plan_says_what_cancelling_costs(client, resort):
    policy = CancellationPolicy.objects.create(resort=resort, code="week", label="A week before")
    PolicyTier.objects.create(policy=policy, days_before=7)
    decided.a_plan(resort, policy=policy, is_default=True)
    promise = rates(client, resort)["rate_plans"][0]["cancellation"]
    assert (promise["label"], [tier["days_before"] for tier in promise["tiers"]]) == ("A week before", [7, -1])


def test_without_a_default_plan_the_standard_one_comes_first(client, resort):
    decided.a_plan(resort)
    assert [plan["code"] for plan in rates(client, resort)["rate_plans"]] == ["standard", "cp"]


def test_what_is_switched_off_is_not_listed(client, resort):
    decided.a_safari(resort, active=False)
    assert rates(client, resort)["add_ons"] == []


def test_coupons_are_nobody_elses_business(client, resort):
    decided.a_coupon(resort, code="SECRET")
    assert "SECRET" not in client.get(f"/api/resorts/{resort.slug}/rates/").content.decode()


def test_a_resort_that_is_not_there_or_takes_no_guests_is_not_found(client, resort):
    resort.active = False
    resort.save()
    for slug in (resort.slug, "none-such"):
        assert client.get(f"/api/resorts/{slug}/rates/").status_code == 404
