"""A resort that has another slug is found by the old one, and one that was taken back says so."""

import pytest
from rest_framework.test import APIClient

from backend.catalogue.models import FormerSlug, Resort
from tests import cast

pytestmark = pytest.mark.django_db

OLD, NEW = "/api/resorts/beachside-resort/", "/api/resorts/sea-house/"


@pytest.fixture
def anybody():
    return APIClient()


def rename(slug, new):
    assert Resort.objects.filter(slug=slug).update(slug=new) == 1


def test_a_former_slug_leads_to_the_new_one_with_what_was_asked(anybody, resort):
    rename("beachside-resort", "sea-house")
    answer = anybody.get(OLD, {"lang": "hi"})
    assert (answer.status_code, answer["Location"]) == (301, f"{NEW}?lang=hi")
    # Not for ever: another resort may take the old one.
    assert answer["Cache-Control"] == "public, max-age=300"
    assert anybody.get(OLD, {"lang": "hi"}, follow=True).json()["slug"] == "sea-house"
    assert anybody.get(OLD)["Location"] == NEW


def test_after_two_names_the_first_leads_straight_to_the_last(anybody, resort):
    rename("beachside-resort", "sea-house")
    rename("sea-house", "shore-house")
    assert anybody.get(OLD)["Location"] == "/api/resorts/shore-house/"


def test_a_slug_that_another_resort_takes_is_that_ones(anybody, resort):
    rename("beachside-resort", "sea-house")
    other = cast.a_resort("Beachside Resort", "Gokarna")
    assert anybody.get(OLD).json()["id"] == other.pk
    # Also once that one has gone on: the last who had it counts.
    rename("beachside-resort", "gokarna-house")
    assert anybody.get(OLD)["Location"] == "/api/resorts/gokarna-house/"


def test_who_gets_the_old_name_back_is_not_sent_in_circles(anybody, resort):
    rename("beachside-resort", "sea-house")
    rename("sea-house", "beachside-resort")
    assert anybody.get(OLD).status_code == 200
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["sea-house"]


def test_a_resort_that_was_taken_back_is_gone_under_each_of_its_names(anybody, resort):
    rename("beachside-resort", "sea-house")
    Resort.objects.update(active=False)
    for address in (OLD, NEW):
        answer = anybody.get(address)
        assert (answer.status_code, answer.json()["code"]) == (410, "resort_withdrawn")


def test_a_resort_that_comes_back_is_there_again(anybody, resort):
    Resort.objects.update(active=False)
    Resort.objects.update(active=True)
    assert anybody.get(OLD).status_code == 200


def test_one_that_guests_never_could_find_is_unknown_whatever_its_name_was(anybody):
    cast.a_resort(active=False)
    rename("beachside-resort", "sea-house")
    assert [anybody.get(address).status_code for address in (OLD, NEW)] == [404, 404]


def test_when_it_was_published_stays_whoever_saves_it(resort):
    # As Python knew it before the trigger.
    assert resort.published_at is None
    resort.save()
    before = Resort.objects.get().published_at
    Resort.objects.update(published_at=None, active=False)
    assert Resort.objects.get().published_at == before
