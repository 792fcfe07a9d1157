"""Recognises Aadhaar numbers, which must not be stored."""

import re

# Twelve digits that do not begin with 0 or 1, however they are grouped, and no part of a longer number.
TWELVE = re.compile(r"(?<![0-9])[2-9](?:[ .\-]?[0-9]){11}(?![0-9])")
# Verhoeff's scheme: the group of the regular pentagon, and a permutation.
GROUP = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
TURN = ("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258")


def find_aadhaar(text: str) -> bool:
    """Whether this text holds what can be an Aadhaar number: twelve digits whose check digit is right."""
    return any(_checks(re.sub(r"[^0-9]", "", found[0])) for found in TWELVE.finditer(text))


def _checks(digits: str) -> bool:
    sign = 0
    for place, digit in enumerate(reversed(digits)):
        sign = int(GROUP[sign][int(TURN[place % 8][int(digit)])])
    return sign == 0
