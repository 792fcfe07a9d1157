import re

import pytest
from django.db import IntegrityError

from backend.bookings.core import references
from backend.bookings.models import FinalBooking
from tests import cast
from tests.holds.steps import booked, stays

SHAPE = re.compile(rf"[{references.ALPHABET}]{{4}}-[{references.ALPHABET}]{{4}}")


def test_a_reference_is_two_groups_of_four():
    assert all(SHAPE.fullmatch(references.fresh_reference()) for _ in range(200))


def test_the_alphabet_spells_no_words_and_looks_like_nothing_else():
    assert not set(references.ALPHABET) & set("AEIOU01LBSZ")
    assert len(set(references.ALPHABET)) == len(references.ALPHABET) == 20


def test_references_do_not_repeat():
    assert len({references.fresh_reference() for _ in range(2000)}) == 2000


@pytest.mark.parametrize(
    "typed", ["H4QX-7PMR", "h4qx-7pmr", "H4QX7PMR", " h4qx 7pmr ", "h4qx–7pmr", "H-4-Q-X-7-P-M-R", "#h4qx.7pmr"]
)
def test_a_reference_is_understood_however_it_is_typed(typed):
    assert references.tidy(typed) == "H4QX-7PMR"


def test_tidying_leaves_a_reference_as_it_is():
    fresh = references.fresh_reference()
    assert references.tidy(fresh) == fresh


@pytest.mark.django_db
def test_two_references_that_meet_by_chance_make_two_bookings(asha_browser, resort, monkeypatch):
    drawn = iter(["CCCC-2222", "CCCC-2222", "FFFF-3333"])
    monkeypatch.setattr(references, "fresh_reference", lambda: next(drawn))
    found = [booked(asha_browser, cast.a_room(resort, number)).reference for number in ("A1", "A2")]
    assert found == ["CCCC-2222", "FFFF-3333"]


@pytest.mark.django_db
def test_a_draw_that_never_ends_books_nothing(asha_browser, resort, monkeypatch):
    monkeypatch.setattr(references, "fresh_reference", lambda: "CCCC-2222")
    first, second = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    booked(asha_browser, first)
    with pytest.raises(IntegrityError):
        booked(asha_browser, second)
    assert FinalBooking.objects.count() == 1
    assert stays() == {first.pk: "booked", second.pk: "paying"}
