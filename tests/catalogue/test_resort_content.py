"""What the public catalogue shows of a resort beside its rooms: texts in three languages, beds, prices, addresses."""

import pytest
from rest_framework.test import APIClient

from backend.catalogue.models import Resort, ResortText, ResortTheme, RoomTypeBed, RoomTypeText
from tests import cast

pytestmark = pytest.mark.django_db

RESORT = "/api/resorts/beachside-resort/"
GSTIN = "30ABCDE1234F1Z9"


@pytest.fixture
def anybody():
    return APIClient()


@pytest.fixture
def told(resort):
    """A resort with texts in Hindi, and a name in Kannada."""
    Resort.objects.filter(pk=resort.pk).update(
        tagline="Thirty steps from the sand", town="Palolem", district="South Goa", state="Goa", pin_code="403702",
        description="By the sea.", whatsapp="+918322271234",
    )  # fmt: skip
    ResortText.objects.create(
        resort=resort, language="hi", name="बीचसाइड रिज़ॉर्ट", tagline="रेत से तीस कदम", town="पालोलेम", location="गोवा"
    )
    ResortText.objects.create(resort=resort, language="kn", name="ಬೀಚ್‌ಸೈಡ್ ರೆಸಾರ್ಟ್")
    return resort


def test_texts_come_in_the_language_that_is_asked_for(anybody, told):
    shown = anybody.get(RESORT, {"lang": "hi"})
    said = shown.json()
    assert (said["name"], said["tagline"], said["town"]) == ("बीचसाइड रिज़ॉर्ट", "रेत से तीस कदम", "पालोलेम")
    assert shown["Content-Language"] == "hi"
    assert said["languages"] == ["en", "hi", "kn"]
    # The place that guests search for stays what it is.
    assert said["location"] == "Goa"
    assert anybody.get("/api/resorts/", {"lang": "kn"}).json()["results"][0]["name"] == "ಬೀಚ್‌ಸೈಡ್ ರೆಸಾರ್ಟ್"


def test_what_is_not_written_in_a_language_is_english(anybody, told):
    said = anybody.get(RESORT, {"lang": "hi"}).json()
    assert (said["district"], said["state"], said["description"]) == ("South Goa", "Goa", "By the sea.")


@pytest.mark.parametrize(("accept", "name"), [("hi-IN,hi;q=0.9", "बीचसाइड रिज़ॉर्ट"), ("ta", "Beachside Resort")])
def test_without_lang_the_reader_says_which(anybody, told, accept, name):
    assert anybody.get(RESORT, headers={"accept-language": accept}).json()["name"] == name


def test_lang_counts_more_than_the_reader(anybody, told):
    answer = anybody.get(RESORT, {"lang": "en"}, headers={"accept-language": "hi"})
    assert (answer.json()["name"], answer["Content-Language"]) == ("Beachside Resort", "en")


@pytest.mark.parametrize("lang", ["ta", "", "<script>", "en-in"])
def test_a_language_that_there_is_not_is_as_none(anybody, told, lang):
    assert anybody.get(RESORT, {"lang": lang}).json()["name"] == "Beachside Resort"


def test_a_resort_shows_its_address_in_parts(anybody, told):
    said = anybody.get(RESORT).json()
    assert (said["town"], said["pin_code"], said["whatsapp"]) == ("Palolem", "403702", "+918322271234")
    assert (said["latitude"], said["longitude"], said["theme"], said["photos"]) == (None, None, None, [])


def test_a_type_shows_its_beds_size_and_texts(anybody, resort):
    kind = cast.a_type(resort, size_sqm=28, amenities=["Balcony"], description="With a view.")
    RoomTypeBed.objects.create(room_type=kind, kind="double", count=1)
    RoomTypeBed.objects.create(room_type=kind, kind="sofa", count=2)
    RoomTypeText.objects.create(room_type=kind, language="hi", name="डीलक्स")
    (said,) = anybody.get(RESORT, {"lang": "hi"}).json()["room_types"]
    assert said["beds"] == [{"kind": "double", "count": 1}, {"kind": "sofa", "count": 2}]
    assert (said["name"], said["description"], said["size_sqm"]) == ("डीलक्स", "With a view.", 28)
    assert (said["amenities"], said["photos"], said["from_price"]) == (["Balcony"], [], None)


def test_from_price_is_the_lowest_price_of_a_room_with_tax(anybody, resort):
    cast.a_room(resort, "A1", price="7600.00")
    cheap = cast.a_room(resort, "A2", price="4000.00")
    cast.a_room(resort, "A3", price="1000.00")
    resort.rooms.filter(room_number="A3").update(active=False)
    cast.a_type(resort, "deluxe", cheap)
    said = anybody.get(RESORT).json()
    assert (said["from_price"], said["from_price_paise"]) == ("4000.00", 400_000)
    Resort.objects.update(gstin=GSTIN)
    said = anybody.get(RESORT).json()
    assert (said["from_price"], said["room_types"][0]["from_price_paise"]) == ("4200.00", 420_000)
    assert anybody.get("/api/resorts/").json()["results"][0]["from_price"] == "4200.00"


def test_a_theme_shows_readable_colours(anybody, resort):
    ResortTheme.objects.create(resort=resort, colour="#ffdd00")
    theme = anybody.get(RESORT).json()["theme"]
    assert theme["colour"] != "#ffdd00"
    assert (theme["colour_dark"], theme["on_colour_dark"]) == ("#ffdd00", "#000000")
    assert (theme["logo"], theme["scheme"]) == (None, "auto")


def test_many_resorts_cost_no_more_queries_than_one(anybody, django_assert_max_num_queries):
    for number in range(5):
        resort = cast.a_resort(f"Resort {number}")
        cast.a_room(resort)
        ResortText.objects.create(resort=resort, language="hi", name="नाम")
    with django_assert_max_num_queries(3):
        anybody.get("/api/resorts/")


def test_house_rules_are_all_in_one_language(anybody, resort):
    def rules(language):
        return anybody.get(RESORT, {"lang": language}).json()["house_rules"]

    english = ["No music.", "No pets."]
    Resort.objects.update(house_rules=english)
    ResortText.objects.create(resort=resort, language="hi", name="समुद्र")
    assert rules("hi") == english
    ResortText.objects.update(house_rules=["संगीत नहीं।"])
    assert rules("hi") == ["संगीत नहीं।"]
    assert rules("kn") == rules("en") == english
