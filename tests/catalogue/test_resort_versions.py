"""Whatever guests see of a resort raises its version, whoever changes it; and nothing else does."""

import pytest
from django.db import connection

from backend.catalogue.models import (
    Photo,
    ResortText,
    ResortTheme,
    ResortVersion,
    RoomImage,
    RoomTypeBed,
    RoomTypeText,
)
from backend.pricing.models import CancellationPolicy, Offer, PolicyTier
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided

pytestmark = pytest.mark.django_db

# One change of each table, as somebody at a prompt would make it.
CHANGES = {
    "a resort's name": "UPDATE catalogue_resort SET name = 'New' WHERE id = {resort}",
    "a resort's GSTIN": "UPDATE catalogue_resort SET gstin = '29ABCDE1234F1ZW' WHERE id = {resort}",
    "a room's price": "UPDATE catalogue_room SET price_per_night = 1 WHERE resort_id = {resort}",
    "a room less": "UPDATE catalogue_room SET active = false WHERE resort_id = {resort}",
    "a room more": "INSERT INTO catalogue_room (resort_id, room_number, capacity, price_per_night, amenities, active)"
    " VALUES ({resort}, 'B1', 2, 1, '{{}}', true)",
    "a type's name": "UPDATE catalogue_roomtype SET name = 'New' WHERE resort_id = {resort}",
    "a text": "UPDATE catalogue_resorttext SET tagline = 'New' WHERE resort_id = {resort}",
    "a text less": "DELETE FROM catalogue_resorttext WHERE resort_id = {resort}",
    "a type's text": "UPDATE catalogue_roomtypetext SET name = 'New'",
    "a type's bed": "UPDATE catalogue_roomtypebed SET count = 3",
    "a bed less": "DELETE FROM catalogue_roomtypebed",
    "a theme": "UPDATE catalogue_resorttheme SET colour = '#123456' WHERE resort_id = {resort}",
    "a photo's text": "UPDATE catalogue_photo SET alt = 'New' WHERE resort_id = {resort}",
    "a photo's sizes": "UPDATE catalogue_photo SET made_of = 'a', sizes = '[[320, \"b\"]]', width = 9, height = 9,"
    " colour = '#123456' WHERE resort_id = {resort}",
    "a photo less": "DELETE FROM catalogue_photo WHERE resort_id = {resort}",
    "a type's photo": "UPDATE catalogue_photo SET position = 3 WHERE resort_id IS NULL",
    "a picture": "INSERT INTO catalogue_roomimage (room_id, image, caption, position) VALUES ({room}, 'a.jpg', '', 1)",
    "the order of pictures": "UPDATE catalogue_roomimage SET position = 7 WHERE room_id = {room}",
    "a picture less": "DELETE FROM catalogue_roomimage WHERE room_id = {room}",
    "terms": "UPDATE pricing_resortterms SET extra_adult_price = 7 WHERE resort_id = {resort}",
    "no terms": "DELETE FROM pricing_resortterms WHERE resort_id = {resort}",
    "a rate rule": "UPDATE pricing_raterule SET value = 7 WHERE resort_id = {resort}",
    "a rate rule less": "DELETE FROM pricing_raterule WHERE resort_id = {resort}",
    "a rate plan": "UPDATE pricing_rateplan SET meal_price = 7 WHERE resort_id = {resort}",
    "an offer": "UPDATE pricing_offer SET value = 7 WHERE resort_id = {resort}",
    "a child band": "UPDATE pricing_childband SET extra_price = 7 WHERE resort_id = {resort}",
    "a policy's tier": "UPDATE pricing_policytier SET fee_percent = 7",
    "a restriction": "UPDATE sale_rules_restriction SET value = 7 WHERE resort_id = {resort}",
    "a restriction less": "DELETE FROM sale_rules_restriction WHERE resort_id = {resort}",
    "a tax slab": "UPDATE pricing_taxslab SET low_percent = 6",
}


def run(statement: str, **names: int) -> None:
    """As plain SQL, past every model."""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**names))


def version_of(resort) -> int:
    return ResortVersion.objects.get(pk=resort.pk).version


@pytest.fixture
def furnished(resort):
    """A resort with a row in every table."""
    decided.everything(resort)
    room = cast.a_room(resort)
    kind = cast.a_type(resort, "deluxe", room)
    ResortText.objects.create(resort=resort, language="hi", tagline="Old")
    ResortTheme.objects.create(resort=resort, colour="#000000")
    RoomTypeText.objects.create(room_type=kind, language="hi", name="Old")
    RoomTypeBed.objects.create(room_type=kind, kind="double")
    Photo.objects.create(resort=resort, image="photos/a.jpg")
    Photo.objects.create(room_type=kind, image="photos/b.jpg")
    RoomImage.objects.create(room=room, image="room_images/a.jpg")
    Offer.objects.create(resort=resort, code="early", label="Early", saves="percent", value=5)
    policy = CancellationPolicy.objects.create(resort=resort, code="strict", label="Strict")
    PolicyTier.objects.create(policy=policy, days_before=0, fee_percent=100)
    Restriction.objects.create(resort=resort, code="long", label="Long", limit="least_nights", value=2)
    return room


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_by_plain_sql_raises_the_version(furnished, change):
    other = cast.a_resort("Other")
    before, others = version_of(furnished.resort), version_of(other)
    run(change, resort=furnished.resort_id, room=furnished.pk)
    assert version_of(furnished.resort) > before
    assert (version_of(other) == others) or "taxslab" in change


PLACES = {
    "a resort more": "INSERT INTO catalogue_resort (name, slug, location, address, description, amenities,"
    " check_in_time, check_out_time, gstin, active, offers_equal_room, created_at)"
    " VALUES ('New', 'new', 'Goa', '', '', '{{}}', '14:00', '11:00', '', true, false, now())",
    "a resort less": "DELETE FROM catalogue_resort WHERE id = {resort}",
    "a resort that closes": "UPDATE catalogue_resort SET active = false WHERE id = {resort}",
    "a resort elsewhere": "UPDATE catalogue_resort SET location = 'Coorg' WHERE id = {resort}",
    "another name": "UPDATE catalogue_resort SET name = 'Sea House' WHERE id = {resort}",
    "a name in Hindi": "INSERT INTO catalogue_resorttext"
    " (resort_id, language, name, location, town, district, state, tagline, description)"
    " VALUES ({resort}, 'hi', '', '', 'गोकर्ण', '', '', '', '')",
}


@pytest.mark.parametrize("change", PLACES.values(), ids=PLACES)
def test_what_places_have_has_a_version_of_its_own(resort, change):
    before = ResortVersion.objects.get(pk=0).version
    run("UPDATE catalogue_resort SET description = 'New' WHERE id = {resort}", resort=resort.pk)
    assert ResortVersion.objects.get(pk=0).version == before
    run(change, resort=resort.pk)
    assert ResortVersion.objects.get(pk=0).version > before


def test_a_room_that_moves_raises_the_versions_of_both_resorts(room):
    other = cast.a_resort("Other")
    before = [version_of(resort) for resort in (room.resort, other)]
    run("UPDATE catalogue_room SET resort_id = {resort} WHERE id = {room}", resort=other.pk, room=room.pk)
    after = [version_of(resort) for resort in (room.resort, other)]
    assert all(new > old for new, old in zip(after, before, strict=True))


def test_a_try_to_make_a_photos_sizes_raises_nothing(furnished):
    before = version_of(furnished.resort)
    run("UPDATE catalogue_photo SET tries = 3, next_try_at = now()")
    assert version_of(furnished.resort) == before


def test_a_row_that_is_written_again_as_it_was_raises_nothing(furnished):
    before = version_of(furnished.resort)
    run("UPDATE catalogue_room SET active = active")
    furnished.refresh_from_db()
    furnished.save()
    assert version_of(furnished.resort) == before


def test_no_version_is_given_twice(resort):
    """Not even to a resort that is made again under the same id."""
    before = version_of(resort)
    run("DELETE FROM catalogue_resort WHERE id = {resort}", resort=resort.pk)
    assert version_of(resort) > before


def test_what_happens_to_guests_raises_nothing(asha_browser, room):
    before = version_of(room.resort)
    cast.select(asha_browser, room)
    assert version_of(room.resort) == before
