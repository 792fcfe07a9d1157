"""UIDs of entries in the calendars we serve: stable, and revealing nothing.

A name carries a seal of ours. An entry that comes back from a channel under its name is recognised without being
looked up, and another installation of this software has other seals.
"""

import hmac
import re
from datetime import date

from django.conf import settings

HOUSE = "stays.dandeli"
NAME, SEAL = 24, 12
FORM = re.compile(rf"([0-9a-f]{{{NAME}}})([0-9a-f]{{{SEAL}}})@{re.escape(HOUSE)}")


def of_stay(stay_id: int) -> str:
    return _sealed(f"stay {stay_id}")


def of_run(room_type_id: int, check_in: date, check_out: date) -> str:
    """Of nights in which a type has no free room: another run has another name, and the same one has the same."""
    return _sealed(f"type {room_type_id} {check_in} {check_out}")


def _sealed(said: str) -> str:
    name = _made_of(said)[:NAME]
    return f"{name}{_made_of(f'seal {name}')[:SEAL]}@{HOUSE}"


def is_ours(uid: str) -> bool:
    """Whether we have told the channel of this entry ourselves."""
    found = FORM.fullmatch(uid.strip().lower())
    return found is not None and hmac.compare_digest(_made_of(f"seal {found[1]}")[:SEAL], found[2])


def _made_of(said: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"calendar {said}".encode(), "sha256").hexdigest()
