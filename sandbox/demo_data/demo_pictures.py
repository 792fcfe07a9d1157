"""Pictures of rooms' views that the project draws itself: no licence, no download, always the same."""

import math
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Brush = ImageDraw.ImageDraw

WIDTH, HEIGHT = 640, 420
# Drawn larger and scaled down, which makes the edges smooth.
SCALE = 2
W, H = WIDTH * SCALE, HEIGHT * SCALE

# Sky above, sky at the horizon, the sun, the farthest ground, the nearest ground.
LIGHTS: dict[str, tuple[Colour, Colour, Colour, Colour, Colour]] = {
    "dawn": ((96, 132, 182), (252, 214, 188), (255, 240, 214), (168, 176, 190), (44, 74, 66)),
    "day": ((64, 138, 206), (210, 233, 244), (255, 252, 232), (150, 182, 186), (34, 92, 58)),
    "afternoon": ((92, 148, 190), (250, 230, 190), (255, 244, 204), (168, 178, 150), (64, 88, 40)),
    "dusk": ((54, 52, 104), (246, 150, 104), (255, 214, 150), (142, 100, 120), (36, 34, 52)),
}
SEA = {"dawn": (104, 150, 176), "day": (38, 140, 172), "afternoon": (66, 148, 160), "dusk": (92, 82, 122)}
SAND = {"dawn": (226, 200, 168), "day": (240, 216, 168), "afternoon": (236, 204, 150), "dusk": (142, 104, 98)}


def jpeg(*, location: str, seed: str, veranda: bool) -> bytes:
    """A view of a location; the seed decides light and shape. With `veranda`, seen from under its roof."""
    file = BytesIO()
    picture = draw_view(location=location, seed=seed, veranda=veranda)
    picture.reduce(SCALE).save(file, "JPEG", quality=82, optimize=True)
    return file.getvalue()


def draw_view(*, location: str, seed: str, veranda: bool) -> Image.Image:
    """The same in full size."""
    chance = Random(seed)
    light = chance.choice(list(LIGHTS))
    picture = _sky(light, chance)
    {"Goa": _beach, "Coorg": _plantation}.get(location, _river)(picture, light, chance)
    if veranda:
        _veranda(ImageDraw.Draw(picture))
    return picture


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: `share` 0 is the one, 1 the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _gradient(top: Colour, bottom: Colour, height: int) -> Image.Image:
    column = Image.new("RGB", (1, 64))
    for y in range(64):
        column.putpixel((0, y), mixed(top, bottom, y / 63))
    return column.resize((W, height), Image.Resampling.BILINEAR)


def _sky(light: str, chance: Random) -> Image.Image:
    above, horizon, sun, _, _ = LIGHTS[light]
    picture = Image.new("RGB", (W, H), horizon)
    picture.paste(_gradient(above, horizon, H * 3 // 5))
    x, y, r = chance.randint(W // 5, W * 4 // 5), chance.randint(H // 6, H * 2 // 5), 46
    # The glow is soft, so it may be made small and enlarged: a blur of the whole picture would be slow.
    glow = Image.new("L", (W // 16, H // 16))
    ImageDraw.Draw(glow).ellipse([x // 16 - 10, y // 16 - 10, x // 16 + 10, y // 16 + 10], fill=150)
    glow = glow.filter(ImageFilter.GaussianBlur(4)).resize((W, H), Image.Resampling.BILINEAR)
    picture.paste(Image.new("RGB", (W, H), sun), mask=glow)
    ImageDraw.Draw(picture).ellipse([x - r, y - r, x + r, y + r], fill=sun)
    return picture


def _ridge(brush: Brush, base: float, swing: float, colour: Colour, chance: Random) -> None:
    """One line of hills from edge to edge."""
    waves = [(swing / n, chance.uniform(1.2, 2.2) * n / W * math.pi, chance.uniform(0, math.tau)) for n in (1, 2, 5)]
    points = [
        (x, base - sum(high * math.sin(x * often + shift) for high, often, shift in waves))
        for x in range(0, W + 17, 16)
    ]
    brush.polygon([(0, H), *points, (W, H)], fill=colour)


def _hills(brush: Brush, light: str, chance: Random, *, count: int, begin: float, end: float) -> None:
    """Hills behind hills, from the haze to the foreground."""
    far, near = LIGHTS[light][3:]
    for index in range(count):
        share = index / max(count - 1, 1)
        base = H * (begin + (end - begin) * share)
        _ridge(brush, base, H * (0.09 - 0.05 * share), mixed(far, near, share**0.8), chance)


def _beach(picture: Image.Image, light: str, chance: Random) -> None:
    brush = ImageDraw.Draw(picture)
    horizon = int(H * chance.uniform(0.5, 0.56))
    _ridge(brush, horizon, H * 0.03, mixed(LIGHTS[light][3], LIGHTS[light][1], 0.3), chance)
    picture.paste(_gradient(mixed(SEA[light], LIGHTS[light][1], 0.5), SEA[light], H - horizon), (0, horizon))
    for _ in range(26):
        x, y = chance.randint(0, W), chance.randint(horizon + 8, int(H * 0.8))
        half = (y - horizon) // 2 + 14
        brush.line([(x - half, y), (x + half, y)], fill=mixed(SEA[light], (255, 255, 255), 0.4), width=3)
    _ridge(brush, H * 0.84, H * 0.02, mixed(SAND[light], (255, 255, 255), 0.5), chance)
    _ridge(brush, H * 0.86, H * 0.02, SAND[light], chance)
    side = chance.choice((0.1, 0.82))
    for index in range(chance.randint(1, 3)):
        foot = W * (side + index * 0.07) + chance.randint(-20, 20)
        _palm(brush, foot, H * chance.uniform(0.88, 0.96), LIGHTS[light][4], chance)


def _palm(brush: Brush, foot: float, ground: float, colour: Colour, chance: Random) -> None:
    high, lean = H * chance.uniform(0.48, 0.66), chance.uniform(-0.14, 0.14) * W
    trunk = [(foot + lean * t * t, ground - high * t) for t in (0, 0.2, 0.4, 0.6, 0.8, 1)]
    brush.line(trunk, fill=mixed(colour, (110, 80, 50), 0.45), width=16, joint="curve")
    top_x, top_y = trunk[-1]
    for turn in range(9):
        angle, long = math.tau * (turn + chance.random() / 2) / 9, chance.uniform(130, 190)
        tip = (top_x + math.cos(angle) * long, top_y + math.sin(angle) * long * 0.5 + 60)
        bend = (top_x + math.cos(angle) * long * 0.6, top_y + math.sin(angle) * long * 0.4 - 34)
        brush.polygon([(top_x, top_y), bend, tip, (bend[0], bend[1] + 34)], fill=colour)


def _river(picture: Image.Image, light: str, chance: Random) -> None:
    brush = ImageDraw.Draw(picture)
    _hills(brush, light, chance, count=4, begin=0.46, end=0.66)
    near = LIGHTS[light][4]
    water = mixed(SEA[light], LIGHTS[light][1], 0.35)
    bend, shift = chance.uniform(0.3, 0.7) * W, chance.uniform(-0.2, 0.2) * W
    left, right = [], []
    for step in range(13):
        t = step / 12
        middle, half = bend + shift * math.sin(t * 3), 12 + 300 * t * t
        y = H * (0.68 + 0.34 * t)
        left.append((middle - half, y))
        right.append((middle + half, y))
    brush.polygon([*left, *reversed(right)], fill=water)
    for _ in range(70):
        x = chance.randint(0, W)
        y = H * chance.uniform(0.62, 0.7) if abs(x - bend) < W * 0.18 else H * chance.uniform(0.64, 0.98)
        if abs(x - bend - shift * 0.5) > W * 0.3 or y < H * 0.68:
            _tree(brush, x, y, (y / H) ** 3 * 130, mixed(near, (20, 60, 40), chance.random() * 0.6), chance)


def _tree(brush: Brush, x: float, y: float, high: float, colour: Colour, chance: Random) -> None:
    brush.line([(x, y), (x, y - high)], fill=mixed(colour, (60, 40, 30), 0.6), width=max(round(high / 12), 2))
    for _ in range(4):
        r = high * chance.uniform(0.26, 0.4)
        cx, cy = x + high * chance.uniform(-0.3, 0.3), y - high * chance.uniform(0.8, 1.2)
        brush.ellipse([cx - r, cy - r, cx + r, cy + r], fill=colour)


def _plantation(picture: Image.Image, light: str, chance: Random) -> None:
    _hills(ImageDraw.Draw(picture), light, chance, count=6, begin=0.36, end=0.74)
    mist = Image.new("L", (W // 16, H // 16))
    for _ in range(5):
        left, top = chance.randint(-22, W // 16 - 22), chance.randint(H // 32 - 2, H // 22 - 2)
        ImageDraw.Draw(mist).ellipse([left, top, left + 44, top + 4], fill=190)
    mist = mist.filter(ImageFilter.GaussianBlur(2)).resize((W, H), Image.Resampling.BILINEAR)
    picture.paste(Image.new("RGB", (W, H), mixed(LIGHTS[light][1], (255, 255, 255), 0.4)), mask=mist)
    brush, near = ImageDraw.Draw(picture), LIGHTS[light][4]
    for row in range(7):
        y, r = H * (0.76 + row * 0.042), 18 + row * 5
        shade = mixed(mixed(near, (70, 120, 60), 0.5), near, row / 7)
        for x in range(-r, W + r, round(r * 1.5)):
            middle = y + 12 * math.sin(x / W * 5 + row)
            brush.ellipse([x - r, middle - r, x + r, middle + r], fill=mixed(shade, near, chance.random() * 0.5))


def _veranda(brush: Brush) -> None:
    """Posts, roof and railing in front of the view."""
    wood, shadow = (92, 58, 36), (62, 38, 24)
    brush.rectangle([0, 0, W, 52], fill=shadow)
    brush.rectangle([0, 40, W, 64], fill=wood)
    for x in (0, W // 2 - 14, W - 34):
        brush.rectangle([x, 52, x + 34, H], fill=wood)
        brush.rectangle([x + 24, 52, x + 34, H], fill=shadow)
    for x in range(34, W, 44):
        brush.rectangle([x, H - 150, x + 9, H], fill=shadow)
    brush.rectangle([0, H - 164, W, H - 138], fill=wood)
