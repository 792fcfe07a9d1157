"""The colours of a page out of the one that an owner chose, each readable by WCAG 2.2 on both grounds."""

from dataclasses import dataclass

Rgb = tuple[int, int, int]

# The contrast that WCAG 2.2 AA asks for: of text (1.4.3), and of what one presses or reads a state from (1.4.11).
TEXT, CONTROLS = 4.5, 3.0
# Between these lie the grounds of pages: the light ones, and the dark ones.
LIGHT_GROUNDS: tuple[Rgb, Rgb] = ((255, 255, 255), (243, 243, 240))
DARK_GROUNDS: tuple[Rgb, Rgb] = ((16, 18, 17), (38, 41, 40))
WHITE, BLACK = "#ffffff", "#000000"
_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class ThemeColours:
    """`colour` on light grounds and `colour_dark` on dark ones: as text, links and buttons; `on_…` stands upon it."""

    colour: str
    on_colour: str
    colour_dark: str
    on_colour_dark: str


def readable_theme(chosen: str) -> ThemeColours:
    """The nearest readable colours: darker on light grounds, lighter on dark ones, of the same hue. Takes `#rrggbb`."""
    light = _until_readable(parsed(chosen), towards=(0, 0, 0), grounds=LIGHT_GROUNDS)
    dark = _until_readable(parsed(chosen), towards=(255, 255, 255), grounds=DARK_GROUNDS)
    return ThemeColours(
        colour=_written(light), on_colour=_upon(light), colour_dark=_written(dark), on_colour_dark=_upon(dark)
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def parsed(colour: str) -> Rgb:
    """Red, green and blue of `#rrggbb`. Raises ValueError."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _until_readable(colour: Rgb, *, towards: Rgb, grounds: tuple[Rgb, Rgb]) -> Rgb:
    """Mixed with as little of black or white as makes it text on these grounds, and so a control as well."""
    for step in range(_STEPS + 1):
        red, green, blue = (a + round((b - a) * step / _STEPS) for a, b in zip(colour, towards, strict=True))
        if all(contrast((red, green, blue), ground) >= TEXT for ground in grounds):
            return red, green, blue
    return towards


def _upon(colour: Rgb) -> str:
    """White or black, whichever is read better: one of them always has 4.5."""
    return max((WHITE, BLACK), key=lambda ink: contrast(parsed(ink), colour))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _written(colour: Rgb) -> str:
    return f"#{bytes(colour).hex()}"
