"""Draws the preview of a link: out of a resort's cover, or its name in its colour where it has no photo."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backend.catalogue.core.preview_frames import HIGH, MOST_BYTES, WIDE, frame_of
from backend.catalogue.models import pictures

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parents[2] / "common" / "fonts"
# By the first letter of another script.
SCRIPTS = {"Devanagari": ("\u0900", "\u097f"), "Kannada": ("\u0c80", "\u0cff")}
MARGIN, PITCH = 90, 1.3
# Pixels from above to where the name ends, and those that it has.
PLACE_AT = HIGH - MARGIN - 70
ROOM = PLACE_AT - MARGIN - 90
SIZES = (104, 88, 72, 58, 46)
QUALITIES = (84, 76, 66, 54, 40)


def preview_of_cover(file: Any, *, focus_x: int, focus_y: int) -> bytes:
    """The stored picture cut to the frame around its focus. Raises OSError."""
    from PIL import Image  # 2 MB of every process that draws nothing

    _, picture = pictures.read_pixels(file, width=WIDE)
    box = frame_of(*picture.size, focus_x=focus_x, focus_y=focus_y)
    return _light(picture.resize((WIDE, HIGH), Image.Resampling.LANCZOS, box=box))


def preview_of_name(*, name: str, place: str, colour: str, ink: str) -> bytes:
    """A ground of one colour with the name upon it, and the place below; both colours as `#rrggbb`."""
    from PIL import Image, ImageDraw  # as above

    picture = Image.new("RGB", (WIDE, HIGH), colour)
    brush = ImageDraw.Draw(picture)
    brush.rounded_rectangle([MARGIN, MARGIN, MARGIN + 64, MARGIN + 64], radius=20, fill=ink)
    font, lines = _fitting(brush, name)
    top = PLACE_AT - len(lines) * font.size * PITCH
    for number, line in enumerate(lines):
        brush.text((MARGIN, top + number * font.size * PITCH), line, font=font, fill=ink)
    brush.text((MARGIN, PLACE_AT + 24), place, font=_font(place, 40), fill=ink)
    return _light(picture)


def _fitting(brush: "ImageDraw.ImageDraw", name: str) -> tuple["ImageFont.FreeTypeFont", list[str]]:
    """The largest letters in which the name has room, and its lines; a name beyond all room is cut."""
    for size in SIZES:
        font = _font(name, size)
        lines = _wrapped(brush, name, font)
        if len(lines) * size * PITCH <= ROOM and all(_has_room(brush, line, font) for line in lines):
            break
    return font, [_cut(brush, line, font) for line in lines[: int(ROOM / size / PITCH)]]


def _has_room(brush: "ImageDraw.ImageDraw", line: str, font: "ImageFont.FreeTypeFont") -> bool:
    return brush.textlength(line, font=font) <= WIDE - 2 * MARGIN


def _cut(brush: "ImageDraw.ImageDraw", line: str, font: "ImageFont.FreeTypeFont") -> str:
    while not _has_room(brush, line, font):
        line = line[:-1]
    return line


def _wrapped(brush: "ImageDraw.ImageDraw", name: str, font: "ImageFont.FreeTypeFont") -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and not _has_room(brush, longer, font):
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _font(text: str, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont  # as above

    spoken = next((name for name, (first, last) in SCRIPTS.items() if any(first <= sign <= last for sign in text)), "")
    return ImageFont.truetype(str(FONTS / f"NotoSans{spoken}-Bold.ttf"), size)


def _light(picture: "Image.Image") -> bytes:
    """A JPEG that is light enough to be shown: everybody reads JPEG."""
    for quality in QUALITIES:
        content = BytesIO()
        picture.save(content, "JPEG", quality=quality, optimize=True, progressive=True)
        if content.tell() <= MOST_BYTES:
            break
    return content.getvalue()
