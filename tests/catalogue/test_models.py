from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from tests import cast

pytestmark = pytest.mark.django_db


def test_a_price_is_counted_in_paise(resort):
    room = cast.a_room(resort, price="2499.50")
    room.refresh_from_db()
    assert room.price_paise == 249_950


@pytest.mark.parametrize("change", [{"capacity": 0}, {"capacity": 21}, {"price": "0"}, {"price": "-1"}])
def test_the_database_refuses_rooms_for_nobody_or_for_nothing(resort, change):
    with pytest.raises(IntegrityError):
        cast.a_room(resort, **change)


def test_a_room_number_is_there_once_in_a_resort_but_may_be_in_another(room):
    cast.a_room(cast.a_resort("Kali River Lodge"), room.room_number)
    with pytest.raises(IntegrityError, match="room_numbers_are_unique"):
        cast.a_room(room.resort, room.room_number)


def test_a_resort_with_rooms_is_not_deleted_by_a_slip(room):
    with pytest.raises(ProtectedError):
        room.resort.delete()


def test_a_resort_keeps_the_usual_hours_unless_told(resort):
    resort.refresh_from_db()
    assert (f"{resort.check_in_time:%H:%M}", f"{resort.check_out_time:%H:%M}") == ("14:00", "11:00")


def test_a_form_refuses_a_wrong_registration(resort):
    resort.gstin = "27AAPFU0939F1ZW"
    with pytest.raises(ValidationError) as caught:
        resort.full_clean()
    assert list(caught.value.message_dict) == ["gstin"]


def test_a_form_refuses_a_fraction_of_a_paisa(room):
    room.price_per_night = Decimal("7500.005")
    with pytest.raises(ValidationError):
        room.full_clean()
