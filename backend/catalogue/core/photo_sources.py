"""What a browser is told of a photo's sizes: `src` and `srcset`."""

from collections.abc import Sequence

# Widths in pixels in which a photo is made, as far as it is as wide.
WIDTHS = (320, 480, 640, 960, 1280, 1600)
# For whoever does not choose.
USUAL = 640

# Width and address, the smallest first.
Sizes = Sequence[tuple[int, str]]


def widths_of(width: int) -> list[int]:
    """In which widths a photo of this width is made: none is enlarged, and a small one stays as it is."""
    return [each for each in WIDTHS if each <= width] or [width]


def usual_source(sizes: Sizes) -> str:
    """The address of the largest that is at most 640 wide."""
    fitting = [address for width, address in sizes if width <= USUAL]
    return fitting[-1] if fitting else sizes[0][1]


def srcset(sizes: Sizes) -> str:
    """`/media/photos/a.webp 320w, /media/photos/b.webp 480w`."""
    return ", ".join(f"{address} {width}w" for width, address in sizes)
