"""SAC: the code of a service that stands on each line of an invoice, by what the line is for.

An extra person or bed is a part of the room. Meals that are taxed apart are food served by a hotel; meals within a
room-night are one supply with the room, under the room's code. An add-on has the code that its owner gave it. A fee
for not coming, or for giving a part of a stay up, is of the accommodation.
"""

import re

# Rooms in hotels, inns and the like; food and drink served by them.
ROOM_CODE = "996311"
FOOD_CODE = "996332"
SHAPE = re.compile(r"99\d{4}")


def is_service_code(text: str) -> bool:
    """Six digits from 99 on."""
    return SHAPE.fullmatch(text) is not None


def meal_code(*, apart: bool) -> str:
    """The code of meals that are taxed `apart`, or as a part of the room-night."""
    return FOOD_CODE if apart else ROOM_CODE
