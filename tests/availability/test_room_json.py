"""JSON that is put together by hand is what REST framework would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer

from backend.availability.api.search import FreeResortOutput
from backend.availability.core import room_json
from backend.catalogue.models import RoomImage
from backend.common.money import money_keys
from tests import cast
from tests.holds.steps import search


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_totals_are_the_two_forms_of_money(subtotal, total):
    said = money_keys(total=subtotal, total_with_tax=total)
    assert (
        room_json.totals_as_keys(subtotal_paise=subtotal, total_paise=total) == JSONRenderer().render(said)[1:-1] + b","
    )


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text())), max_size=5))
def test_pieces_are_written_as_the_renderer_writes(said):
    assert room_json.json_bytes(said) == JSONRenderer().render(said)


def keys_of(serializer) -> list[str]:
    return list(serializer().fields)


@pytest.mark.django_db
def test_an_answer_has_the_keys_of_the_schema_in_their_order(asha_browser, resort):
    resort.name = 'Quote " and \u2028 line, कन्नड'
    resort.save()
    room = cast.a_room(resort)
    cast.a_type(resort, "deluxe", room)
    RoomImage.objects.create(room=room, image="room_images/a b.jpg")
    answer = search(asha_browser)
    (found,) = answer.json()
    assert found["resort_name"] == resort.name
    assert list(found) == keys_of(FreeResortOutput)
    fields = FreeResortOutput().fields
    for name in ("available_rooms", "room_types"):
        assert list(found[name][0]) == list(fields[name].child.fields)
    assert answer.content == JSONRenderer().render(answer.json())
