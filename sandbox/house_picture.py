"""The house in one picture, docs/architecture.svg: the floors of import-linter's contract, and the way of a booking.

`python -m sandbox.house_picture` draws it anew. 720 wide, with letters that can still be read at half of it.
"""

import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from sandbox import house_plan

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "architecture.svg"
WIDTH, MARGIN, ROW, GAP, ROOF = 720, 12, 46, 8, 112
# The rooms that a booking comes through, and what happens there; `LANES` says where on the floor it is marked.
WAY = (
    ("availability", "1", "search"),
    ("holds", "2", "hold"),
    ("payments", "3", "pay"),
    ("payments", "4", "settle"),
    ("documents", "5", "paper"),
)
LANES = {"1": 440, "2": 440, "3": 440, "4": 604, "5": 604}
LETTER = 13  # the width of a bold one in the widest of the fonts
ROOMS_ON_THE_WAY = {room for room, _, _ in WAY} | {"bookings"}
STYLE = """
text { font: 21px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1d2733 }
.room { font-weight: 650 }
.what, .note { fill: #4d5b6b; font-size: 20px }
.box { fill: #eef2f6; stroke: #b9c4cf }
.way { fill: #fdeccb; stroke: #d99a2b }
.line { fill: none; stroke: #b4540a; stroke-width: 5; stroke-linejoin: round }
.step { fill: #b4540a }
.number { fill: #fff; font-weight: 700; text-anchor: middle }
.name { fill: #8a3f06; font-weight: 650 }
"""


def floors_drawn() -> list[list[str]]:
    """The floors from above; on each of them a room that a booking comes through, or a short name, stands last."""
    return [
        sorted(floor, key=lambda room: (room in ROOMS_ON_THE_WAY, -len(room), room)) for floor in house_plan.floors()
    ]


def top_of(room: str) -> int:
    """Where a room's floor begins, in pixels from above."""
    return next(ROOF + index * (ROW + GAP) for index, floor in enumerate(floors_drawn()) if room in floor)


def _text(x: float, y: float, kind: str, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>'


def widths(floor: list[str]) -> list[float]:
    """Of the boxes of a floor: equal, or narrow before the last where the way of a booking needs room."""
    whole = WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)
    if not top_of("documents") <= top_of(floor[0]) <= top_of("availability"):
        return [whole / len(floor)] * len(floor)
    narrow: list[float] = [LETTER * len(room) + 30 for room in floor[:-1]]
    return [*narrow, whole - sum(narrow)]


def _rooms() -> Iterator[str]:
    for floor in floors_drawn():
        x: float = MARGIN
        for room, width in zip(floor, widths(floor), strict=True):
            y = top_of(room)
            kind = "way" if room in ROOMS_ON_THE_WAY else "box"
            yield f'<rect x="{x:g}" y="{y}" width="{width:g}" height="{ROW}" rx="6" class="{kind}"/>'
            yield _text(x + 12, y + 30, "room", room)
            if len(floor) == 1 and room not in ROOMS_ON_THE_WAY:
                yield _text(x + 184, y + 30, "what", re.split("[,:]", house_plan.words_of_room(room))[0])
            x += width + GAP


def _way() -> Iterator[str]:
    middle = {number: top_of(room) + ROW / 2 for room, number, _ in WAY}
    points = " ".join(f"{LANES[number]},{middle[number]:g}" for _, number, _ in WAY)
    into_bookings = top_of("bookings") + 4
    x = LANES["4"]
    yield f'<polyline points="{points}" class="line"/>'
    yield f'<path d="M{x} {middle["4"]:g}V{into_bookings} m-9 -11 l9 11 l9 -11" class="line"/>'
    yield _text(x - 54, into_bookings + 27, "name", "a booking")
    for _, number, name in WAY:
        x, y = LANES[number], middle[number]
        yield f'<circle cx="{x}" cy="{y:g}" r="17" class="step"/>'
        yield _text(x, y + 7, "number", number)
        yield _text(x - 64 if number == "3" else x + 24, y + 7, "name", name)


def picture() -> str:
    """The whole SVG."""
    bottom = ROOF + len(floors_drawn()) * (ROW + GAP)
    height = bottom + 96
    half = (WIDTH - 2 * MARGIN - GAP) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img">',
        "<title>The rooms of the backend by floors, and the way of a booking through them</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        *(
            f'<rect x="{MARGIN + index * (half + GAP):g}" y="12" width="{half:g}" height="{ROW}" rx="6" class="box"/>'
            + _text(MARGIN + index * (half + GAP) + 12, 42, "room", name)
            + _text(MARGIN + index * (half + GAP) + 112, 42, "what", words)
            for index, (name, words) in enumerate((("config", "requests come in"), ("worker", "jobs come in")))
        ),
        _text(MARGIN, 94, "note", "backend: each room may use the rooms below it, and no others"),
        *_rooms(),
        *_way(),
        _text(MARGIN, bottom + 28, "note", "PostgreSQL judges: no night of a room is sold twice."),
        _text(MARGIN, bottom + 56, "note", "Redis is fast: holds, limits, and the bell for jobs."),
        _text(MARGIN, bottom + 84, "note", "Outside: Razorpay, SMS providers, calendars of other sites."),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    PICTURE.write_text(picture())
    print(f"{PICTURE.name} shows today's rooms.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
