"""Resorts are found by words of their names and places, in whichever language and however they are written."""

import pytest
from rest_framework.test import APIClient

from backend.catalogue import selectors
from backend.catalogue.models import Resort, ResortNames, ResortText
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    """Two resorts whose names and places share some letters."""
    kali = cast.a_resort("Kali River Lodge", "Dandeli", town="Ganeshgudi", district="Uttara Kannada", state="Karnataka")
    ResortText.objects.create(resort=kali, language="kn", name="ಕಾಳಿ ರಿವರ್ ಲಾಡ್ಜ್", location="ದಾಂಡೇಲಿ", district="ಉತ್ತರ ಕನ್ನಡ")
    ResortText.objects.create(resort=kali, language="hi", location="दांडेली", town="गणेशगुड़ी")
    return kali, cast.a_resort("Casa das Ondas", "Goa", town="Ourém", state="Goa")


def found(words):
    return {resort.name for resort in selectors.resorts(words=words)}


@pytest.mark.parametrize(
    "words",
    [
        *("kali", "KALI", "river", "Lodge, Dandeli", "dand", "ganeshgudi", "uttara kannada", "karnat"),
        *("ದಾಂಡೇಲಿ", "ದಾಂಡೇ", "ಕಾಳಿ", "ಉತ್ತರ ಕನ್ನಡ", "दांडेली", "गणेशगुड़ी", "kali दांडेली"),
        # As some keyboards write it: the dot in a sign of its own, or none.
        *("गणेशगुड\u093cी", "गणेशगुडी"),
    ],
)
def test_words_of_name_town_district_and_state_find_a_resort(places, words):
    assert found(words) == {"Kali River Lodge"}


@pytest.mark.parametrize("words", ["ourem", "OURÉM", "casa ondas", "das-ondas", "goa"])
def test_accents_signs_and_order_do_not_matter(places, words):
    assert found(words) == {"Casa das Ondas"}


@pytest.mark.parametrize("words", ["ali", "oa", "kali goa", "%", "_ali", "\\", "...", "'; --", "\u200b"])
def test_what_begins_no_word_finds_nothing(places, words):
    assert found(words) == set()


def test_the_public_list_takes_the_words(places):
    answer = APIClient().get("/api/resorts/", {"q": "दांडेली", "lang": "kn"})
    assert [resort["name"] for resort in answer.json()["results"]] == ["ಕಾಳಿ ರಿವರ್ ಲಾಡ್ಜ್"]
    assert len(APIClient().get("/api/resorts/", {"q": " "}).json()["results"]) == 2
    assert APIClient().get("/api/resorts/", {"q": "x" * 81}).status_code == 400


def test_a_closed_resort_is_not_found(places):
    Resort.objects.update(active=False)
    assert found("kali") == set()


def test_words_follow_every_change(places):
    kali, _ = places
    Resort.objects.filter(pk=kali.pk).update(town="Kulgi")
    assert (found("kulgi"), found("ganeshgudi")) == ({"Kali River Lodge"}, set())
    ResortText.objects.filter(language="hi").update(town="कुलगी")
    assert (found("कुलगी"), found("गणेशगुड़ी")) == ({"Kali River Lodge"}, set())
    ResortText.objects.all().delete()
    assert (found("कुलगी"), found("ದಾಂಡೇಲಿ")) == (set(), set())
    kali.delete()
    assert ResortNames.objects.count() == 1
