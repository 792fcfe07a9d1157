"""A resort's colour as a stylesheet: what stands on it is dark or light, whichever can be read."""

LIGHTEST, DARKEST = "#ffffff", "#000000"
# WCAG 2.2: 4.5 to 1 for text.
READABLE = 4.5


def sheet_of(colour: str, dark: str) -> str:
    """Two rules for a colour by day and one by night, both as six hexadecimal digits."""
    by_day, by_night = readable_on(colour, DAY_GROUND), readable_on(dark, NIGHT_GROUND)
    return (
        f":root{{--brand:{by_day};--brand-ink:{ink_on(by_day)}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--brand:{by_night};--brand-ink:{ink_on(by_night)}}}}}"
    )


DAY_GROUND, NIGHT_GROUND = "#fbfaf7", "#121614"


def readable_on(colour: str, ground: str) -> str:
    """The colour, made darker or lighter until it can be read on this ground."""
    red, green, blue = _parts(colour)
    target = 0 if light_of(ground) > 0.5 else 255
    for step in range(21):
        share = step / 20
        mixed = [round(part + (target - part) * share) for part in (red, green, blue)]
        found = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast_of(found, ground) >= READABLE:
            return found
    return "#000000" if target == 0 else LIGHTEST


def ink_on(colour: str) -> str:
    """What can be read on it."""
    return max((LIGHTEST, DARKEST), key=lambda ink: contrast_of(ink, colour))


def contrast_of(one: str, other: str) -> float:
    """The contrast ratio of WCAG, from 1 to 21."""
    light, dim = sorted((light_of(one), light_of(other)), reverse=True)
    return (light + 0.05) / (dim + 0.05)


def light_of(colour: str) -> float:
    """The relative luminance of WCAG, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
