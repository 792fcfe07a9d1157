"""Photos of the demo's resorts and room types, drawn like its pictures: what is drawn needs no licence."""

from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from sandbox.demo_data.demo_pictures import H, W, draw_view, mixed

WALLS = ((236, 226, 208), (222, 228, 222), (240, 232, 222), (226, 218, 206))
WOOD, LINEN = (112, 74, 46), (250, 248, 242)


@dataclass(frozen=True)
class PhotoPlan:
    """One photo of a resort, or of a room type of it; `kind` is what is drawn: view, veranda or room."""

    kind: str
    alt: str
    alt_hi: str
    alt_kn: str
    type_code: str = ""


def draw_photo(*, location: str, seed: str, kind: str) -> bytes:
    """A JPEG of 1280 pixels; the seed decides light, shape and colours."""
    picture = draw_view(location=location, seed=seed, veranda=kind == "veranda")
    if kind == "room":
        picture = _room(picture, Random(seed))
    file = BytesIO()
    picture.save(file, "JPEG", quality=86)
    return file.getvalue()


def _room(view: Image.Image, chance: Random) -> Image.Image:
    """A bed beside a window with the view."""
    wall = chance.choice(WALLS)
    picture = Image.new("RGB", (W, H), wall)
    brush = ImageDraw.Draw(picture)
    brush.polygon([(0, H), (W, H), (W, H * 0.78), (0, H * 0.78)], fill=mixed(WOOD, wall, 0.25))
    for board in range(0, W, 96):
        brush.line([(board, H), (W / 2 + (board - W / 2) * 0.7, H * 0.78)], fill=mixed(WOOD, wall, 0.1), width=3)
    left = int(W * chance.uniform(0.52, 0.58))
    top, wide, high = int(H * 0.14), int(W * 0.34), int(H * 0.42)
    brush.rectangle([left - 18, top - 18, left + wide + 18, top + high + 18], fill=WOOD)
    picture.paste(view.resize((wide, high)), (left, top))
    brush.rectangle([left + wide // 2 - 6, top, left + wide // 2 + 6, top + high], fill=WOOD)
    blanket = tuple(chance.randint(60, 170) for _ in range(3))
    bed = int(W * 0.07)
    brush.rectangle([bed, H * 0.36, bed + W * 0.4, H * 0.62], fill=mixed(WOOD, (0, 0, 0), 0.15))
    brush.rectangle([bed - 12, H * 0.58, bed + W * 0.44, H * 0.9], fill=LINEN)
    brush.polygon(
        [(bed - 12, H * 0.68), (bed + W * 0.44, H * 0.64), (bed + W * 0.44, H * 0.9), (bed - 12, H * 0.9)],
        fill=(blanket[0], blanket[1], blanket[2]),
    )
    for pillow in (0.02, 0.22):
        x = bed + W * pillow
        brush.rounded_rectangle([x, H * 0.5, x + W * 0.16, H * 0.62], radius=28, fill=mixed(LINEN, wall, 0.2))
    lamp = bed + W * 0.47
    brush.rectangle([lamp - 4, H * 0.5, lamp + 4, H * 0.84], fill=WOOD)
    brush.polygon([(lamp - 60, H * 0.5), (lamp + 60, H * 0.5), (lamp + 36, H * 0.4), (lamp - 36, H * 0.4)], fill=LINEN)
    return picture
