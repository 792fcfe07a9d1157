from io import BytesIO

import pytest
from PIL import Image

from sandbox.demo_data import demo_pictures


@pytest.mark.parametrize("location", ["Goa", "Dandeli", "Coorg", "Elsewhere"])
def test_every_place_has_a_view(location):
    image = Image.open(BytesIO(demo_pictures.jpeg(location=location, seed="a", veranda=False)))
    assert (image.format, image.size) == ("JPEG", (640, 420))
    assert len(image.getcolors(maxcolors=1_000_000)) > 500


def test_the_same_room_always_has_the_same_view():
    one, two = (demo_pictures.jpeg(location="Goa", seed="a", veranda=False) for _ in range(2))
    assert one == two


def test_rooms_do_not_share_a_view():
    views = {demo_pictures.jpeg(location="Goa", seed=seed, veranda=False) for seed in "abcd"}
    assert len(views) == 4


def test_a_veranda_stands_in_front_of_the_view():
    inside, outside = (demo_pictures.jpeg(location="Goa", seed="a", veranda=yes) for yes in (True, False))
    assert inside != outside


def test_pictures_are_small():
    assert len(demo_pictures.jpeg(location="Coorg", seed="a", veranda=False)) < 60_000
