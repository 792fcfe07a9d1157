"""Whatever colour an owner chooses, what is shown of it can be read."""

import random

import pytest

from backend.catalogue.core import theme_colours
from backend.catalogue.core.theme_colours import CONTROLS, DARK_GROUNDS, LIGHT_GROUNDS, TEXT, contrast, parsed

CHANCE = random.Random(20261201)
COLOURS = [f"#{CHANCE.randrange(1 << 24):06x}" for _ in range(1000)]
EDGES = ["#000000", "#ffffff", "#ffff00", "#0000ff", "#00ff00", "#ff0000", "#767676", "#808080", "#f3f3f0", "#101211"]


def test_the_contrast_is_the_one_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
    assert contrast((10, 20, 30), (10, 20, 30)) == pytest.approx(1)


def test_every_colour_is_readable_on_all_grounds_and_under_its_own_text():
    for colour in (*COLOURS, *EDGES):
        shown = theme_colours.readable_theme(colour)
        for mine, upon, grounds in (
            (shown.colour, shown.on_colour, LIGHT_GROUNDS),
            (shown.colour_dark, shown.on_colour_dark, DARK_GROUNDS),
        ):
            assert all(contrast(parsed(mine), ground) >= TEXT >= CONTROLS for ground in grounds), colour
            assert contrast(parsed(mine), parsed(upon)) >= TEXT, colour


def test_a_readable_colour_stays_as_it_is():
    kept = [colour for colour in COLOURS if all(contrast(parsed(colour), ground) >= TEXT for ground in LIGHT_GROUNDS)]
    assert len(kept) > 100
    assert [theme_colours.readable_theme(colour).colour for colour in kept] == kept


def test_a_colour_is_changed_no_more_than_it_must_be():
    shown = theme_colours.readable_theme("#ffdd00")
    assert (shown.colour_dark, shown.on_colour_dark) == ("#ffdd00", "#000000")
    assert TEXT <= contrast(parsed(shown.colour), LIGHT_GROUNDS[1]) < TEXT + 0.3


@pytest.mark.parametrize("wrong", ["", "#fff", "red", "#gg0000"])
def test_what_is_no_colour_is_an_error(wrong):
    with pytest.raises(ValueError, match=r"."):
        parsed(wrong)
