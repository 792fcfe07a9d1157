"""An entry of an imported calendar."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class CalendarEntry:
    """Nights that the channel has closed. `reserved`: it says that a guest comes.

    `ignored`: why the nights count for nothing here, as the owner says; empty where they count.
    """

    check_in: date
    check_out: date
    uid: str
    reserved: bool = False
    ignored: str = ""
