"""Two guests in one room for one night are found, however it came to be."""

import pytest

from tests.holds import steps
from tests.invariants import story

pytestmark = pytest.mark.django_db(transaction=True)


# Of [30, 35): inside, around, over the begin, over the end, the very same.
OVERLAPS = [(31, 33), (29, 36), (28, 31), (34, 40), (30, 35)]


@pytest.mark.parametrize(("begin", "end"), OVERLAPS)
def test_two_stays_of_one_room_that_share_a_night_are_found(booking, room, begin, end):
    with story.without("inventory_stay", "stays_do_not_overlap"):
        steps.block(room, begin, end)
        found = story.findings("I1")
    assert found[0] == "constraint stays_do_not_overlap: is missing, not valid, or weaker than it was"
    assert len(found) == 2
    assert f"room {room.pk}: " in found[1]
    assert "shares a night" in found[1]


@pytest.mark.parametrize(("begin", "end"), [(25, 30), (35, 36)])
def test_neighbours_share_no_night(booking, room, begin, end):
    steps.block(room, begin, end)
    assert story.findings("I1") == []


def test_a_stay_hidden_behind_a_long_one_is_found(room):
    """The neighbour before it has left by then; the one before that has not."""
    with story.without("inventory_stay", "stays_do_not_overlap"):
        for nights in ((1, 20), (2, 3), (10, 12)):
            steps.block(room, *nights)
        assert len(story.findings("I1")) == 1 + 2


def test_a_stay_without_a_night_is_found(room):
    with story.without("inventory_stay", "stays_last_a_night", "stays_do_not_overlap"):
        steps.block(room, 30, 31)
        story.sql("UPDATE inventory_stay SET check_out = check_in")
        assert f"room {room.pk}: stay" in story.findings("I1")[-1]


def test_a_constraint_that_forgets_a_state_is_found(db):
    weak = (
        "ALTER TABLE inventory_stay ADD CONSTRAINT stays_do_not_overlap EXCLUDE USING gist"
        " (room_id WITH =, daterange(check_in, check_out, '[)') WITH &&) WHERE (state = 'booked')"
    )
    with story.without("inventory_stay", "stays_do_not_overlap"):
        story.sql(weak)
        assert len(story.findings("I1")) == 1
        story.sql("ALTER TABLE inventory_stay DROP CONSTRAINT stays_do_not_overlap")


BLOCKS = [
    ("UPDATE inventory_block SET lifted_at = now()", "lifted, and keeps rooms"),
    ("UPDATE inventory_stay SET state = 'released'", "does not keep all its rooms"),
    ("UPDATE inventory_stay SET check_out = check_out + 1", "blocked for other nights"),
    ("DELETE FROM inventory_stay", "without a room"),
]


@pytest.mark.parametrize(("plant", "said"), BLOCKS)
def test_what_is_wrong_with_a_block_is_found(room, plant, said):
    steps.block(room)
    assert story.report().count == 0
    story.sql(plant)
    assert [line for line in story.findings("I6") if said in line]
