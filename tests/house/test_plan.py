"""The plan in CONTRIBUTING.md is the one that lint-imports checks, and every room says what it is for."""

from pathlib import Path

from sandbox import house_plan

ROOT = Path(__file__).resolve().parents[2]


def test_contributing_shows_the_plan_that_is_checked():
    assert house_plan.written_page() == house_plan.PAGE.read_text(), "run: make plan"


def test_every_room_is_on_a_floor_and_says_what_it_is_for():
    rooms = {path.parent.name for path in (ROOT / "backend").glob("*/__init__.py")}
    assert {room for floor in house_plan.floors() for room in floor} == rooms
    assert [room for room in sorted(rooms) if len(house_plan.words_of_room(room)) < 10] == []
