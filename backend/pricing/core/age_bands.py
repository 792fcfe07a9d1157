"""Whether bands of children's ages hang together: each age in one of them."""

from collections.abc import Iterable


def band_fault(bands: Iterable[tuple[int, int]]) -> str:
    """What is wrong with bands of `(first age, last age)`, for the owner to read; empty where every age from 0 up to
    the last is in exactly one of them.
    """
    expected = 0
    for first, last in sorted(bands):
        if first > expected and expected == 0:
            return f"The first band begins at 0, not at {first}."
        if first > expected:
            return f"No band covers children of {expected} to {first - 1}."
        if first < expected:
            return f"Children of {first} are in two bands."
        expected = last + 1
    return ""
