"""docs/architecture.svg shows the rooms of the contract, and can be read on a phone."""

import re

from sandbox import house_picture, house_plan

DRAWN = house_picture.PICTURE.read_text()
PAGE = house_picture.PICTURE.with_suffix(".md").read_text()
TEXT = re.compile(r'<text [^>]*class="(\w+)">([^<]*)</text>')
LEAST_LETTERS = 10  # pixels, on a screen of 360


def words(kind: str) -> list[str]:
    return [text for name, text in TEXT.findall(DRAWN) if name == kind]


def test_the_picture_is_the_one_of_the_contract():
    assert house_picture.picture() == DRAWN, "run: make plan"


def test_it_shows_every_room_once_and_nothing_else():
    rooms = [room for floor in house_plan.floors() for room in floor]
    assert sorted(words("room")) == sorted([*rooms, "config", "worker"])


def test_it_shows_the_way_of_a_booking_as_the_page_tells_it():
    told = re.findall(r"^\d\. \*\*(\w+)\*\*", PAGE, re.MULTILINE)
    assert told == ["search", "hold", "pay", "settle", "paper"]
    assert set(told) <= set(words("name"))


def test_its_letters_can_be_read_on_a_phone():
    sizes = [int(size) for size in re.findall(r"(?:font: |font-size: )(\d+)px", DRAWN)]
    assert min(sizes) * 360 / house_picture.WIDTH >= LEAST_LETTERS
