"""Two plots as plain SVG: latency against the size of the data, throughput against concurrency."""

import math
from dataclasses import dataclass, field
from html import escape
from statistics import median
from typing import Any

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 46, 50
COLOURS = ("#0b6e4f", "#c84c09", "#3d5a98", "#8b1e3f", "#6b6b00", "#444444")


@dataclass
class Line:
    """Points of one colour; `dashed` for a floor."""

    name: str
    points: list[tuple[float, float]] = field(default_factory=list)
    dashed: bool = False
    colour: str = COLOURS[0]


def pictures(found: dict[str, Any]) -> dict[str, str]:
    """File names, and what is in them."""
    drawn = {}
    latency = _latency(found["sizes"])
    if latency:
        title = "p50 in ms against stays in the database"
        drawn["latency.svg"] = draw(title, latency, across="stays", up="ms")
    sweep = [point for size in found["sizes"] for point in size["sweep"]]
    if sweep:
        title = "Answers a second against connections"
        drawn["throughput.svg"] = draw(title, _throughput(sweep), across="connections", up="a second")
    return drawn


def draw(title: str, lines: list[Line], *, across: str, up: str) -> str:
    """Both axes are logarithmic."""
    xs, ys = zip(*(point for line in lines for point in line.points), strict=True)
    frame = _Frame(min(xs), max(xs), min(ys) / 1.3, max(ys) * 1.3)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 24, title, size=15),
        *_axes(frame, sorted(set(xs)), across, up),
        *(part for number, line in enumerate(lines) for part in _drawn(frame, line, number)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True)
class _Frame:
    """From figures to places."""

    x_least: float
    x_most: float
    y_least: float
    y_most: float

    def across(self, value: float) -> float:
        """From the left."""
        return LEFT + _share(value, self.x_least, self.x_most) * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """From the top."""
        return HEIGHT - BOTTOM - _share(value, self.y_least, self.y_most) * (HEIGHT - TOP - BOTTOM)


def _share(value: float, least: float, most: float) -> float:
    return 0.5 if most <= least else math.log(value / least) / math.log(most / least)


def _latency(sizes: list[dict[str, Any]]) -> list[Line]:
    found: dict[str, Line] = {}
    for size in sizes:
        for result in size["results"]:
            middles = [one["middle"] for one in result["ours"] if one["middle"] is not None]
            if middles:
                colour = COLOURS[len(found) % len(COLOURS)]
                line = found.setdefault(result["job"], Line(result["job"], colour=colour))
                line.points.append((size["stays"], median(middles)))
    return list(found.values())


def _throughput(sweep: list[dict[str, Any]]) -> list[Line]:
    found: dict[tuple[str, str], Line] = {}
    jobs = list(dict.fromkeys(point["job"] for point in sweep))
    for point in sweep:
        job, floor = point["job"], point["which"] == "floor"
        line = Line(f"{job}{', floor' if floor else ''}", dashed=floor, colour=COLOURS[jobs.index(job) % len(COLOURS)])
        found.setdefault((job, point["which"]), line).points.append((point["connections"], point["rate"]))
    return list(found.values())


def _axes(frame: _Frame, xs: list[float], across: str, up: str) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#333333"/>']
    parts += [_text(frame.across(x), bottom + 18, f"{x:,.0f}", anchor="middle") for x in xs]
    parts.append(_text((LEFT + right) / 2, HEIGHT - 10, across, anchor="middle"))
    for y in _steps(frame.y_least, frame.y_most):
        place = frame.down(y)
        parts.append(f'<path d="M{LEFT} {place:.1f}H{right}" stroke="#dddddd"/>')
        parts.append(_text(LEFT - 6, place + 4, f"{y:,g}", anchor="end"))
    return [*parts, _text(LEFT - 6, TOP - 6, up, anchor="end")]


def _steps(least: float, most: float) -> list[float]:
    """1, 2, 5, 10, 20 ... in between."""
    found = [step * 10.0**power for power in range(-3, 7) for step in (1, 2, 5)]
    return [value for value in found if least <= value <= most]


def _drawn(frame: _Frame, line: Line, number: int) -> list[str]:
    places = [(frame.across(x), frame.down(y)) for x, y in sorted(line.points)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dash = ' stroke-dasharray="6 4"' if line.dashed else ""
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{line.colour}"/>' for x, y in places]
    legend = TOP + 14 + number * 20
    return [
        f'<path d="M{path}" fill="none" stroke="{line.colour}" stroke-width="2"{dash}/>',
        *dots,
        f'<path d="M{WIDTH - RIGHT + 12} {legend - 4}h18" stroke="{line.colour}" stroke-width="2"{dash}/>',
        _text(WIDTH - RIGHT + 34, legend, line.name, size=11),
    ]


def _text(x: float, y: float, text: str, *, size: int = 12, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="#222222">{escape(text)}</text>'
    )
