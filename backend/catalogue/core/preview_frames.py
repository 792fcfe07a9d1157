"""The frame of a link's preview: 1200 by 630, as networks ask for."""

WIDE, HIGH = 1200, 630
# What WhatsApp shows large; heavier ones it leaves out.
MOST_BYTES = 300 * 1024

Box = tuple[float, float, float, float]


def frame_of(width: int, height: int, *, focus_x: int, focus_y: int) -> Box:
    """The largest part of a picture that has the frame's shape, around its focus in percent as far as it goes."""
    wide = min(width, height * WIDE / HIGH)
    high = wide * HIGH / WIDE
    left = min(max(width * focus_x / 100 - wide / 2, 0), width - wide)
    top = min(max(height * focus_y / 100 - high / 2, 0), height - high)
    return left, top, left + wide, top + high
