"""What an owner has written: in the page's language as far as there is a word, and marked where there is none."""

import re

import pytest

from backend.catalogue.models import Resort, ResortText
from backend.storefront.core.written_languages import language_of_letters
from backend.storefront.parts.amenity_words import amenity_name, code_of_amenity
from tests.storefront import lodge
from tests.storefront.guest_client import stay_query

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The sea", "en"),
        ("समुद्र", "hi"),
        ("ಕಡಲು", "kn"),
        ("ಕಡಲು, Wi-Fi", "kn"),
        ("Panjim / पणजी", "en"),
        ("1924", ""),
        ("", ""),
    ],
)
def test_letters_say_the_language(text, language):
    assert language_of_letters(text) == language


def test_usual_amenities_have_a_word_in_every_language_and_others_stay():
    assert code_of_amenity("Air conditioning") == code_of_amenity("AC")
    assert amenity_name("Free WiFi") == "Wi-Fi"
    assert amenity_name("A goat called Mary") == "A goat called Mary"


def test_amenities_and_plans_speak_the_language_of_the_page(client):
    lodge.a_lodge()
    Resort.objects.update(amenities=["Pool", "A goat called Mary"])
    page = client.get(f"/kn/r/{lodge.SLUG}/").content.decode()
    assert '<li class="tag">ಈಜುಕೊಳ</li>' in page
    assert '<li class="tag" lang="en">A goat called Mary</li>' in page
    assert '<span lang="en">Pets stay at home.</span>' in page
    assert '<p class="about" lang="en">' in page
    assert 'lang="en"' not in client.get(f"/r/{lodge.SLUG}/").content.decode().partition("<main")[2]


@pytest.mark.parametrize(("prefix", "name"), [("", "Room only"), ("/hi", "केवल कमरा"), ("/kn", "ಕೋಣೆ ಮಾತ್ರ")])
def test_the_plan_of_a_resort_without_plans_has_a_name_in_each_language(client, resort, room, prefix, name):
    page = client.get(f"{prefix}/r/{resort.slug}/offers/?{stay_query()}").content.decode()
    assert re.findall(r'class="plan-name">([^<]+)<', page) == [name]


def test_house_rules_are_those_that_were_written_in_the_language(client):
    resort = lodge.a_lodge()
    ResortText.objects.create(resort=resort, language="kn", house_rules=["ಸಾಕುಪ್ರಾಣಿಗಳು ಬೇಡ."])
    for path in (f"/kn/r/{lodge.SLUG}/", f"/kn/r/{lodge.SLUG}/legal/terms/"):
        page = client.get(path).content.decode()
        assert "<span>ಸಾಕುಪ್ರಾಣಿಗಳು ಬೇಡ.</span>" in page
        assert "Pets stay at home." not in page
