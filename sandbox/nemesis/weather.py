"""Which disasters were under way when: so that what was seen can be told from what was to be expected. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Seconds that a disaster of an instant is felt: what it killed starts again meanwhile.
FELT_SECONDS = 8.0
FELT_LONGER = {"kill_web": 25.0, "kill_postgres": 15.0, "kill_twin": 10.0}


@dataclass
class Spell:
    """One disaster: what it did, and from when to when, in seconds of the run; `ended` is None while it lasts."""

    kind: str
    what: str
    began: float
    ended: float | None = None
    result: str = ""
    afterwards: str = ""
    bit: bool = False
    lasts: bool = False

    @property
    def felt_until(self) -> float:
        """When nothing of it should be felt any more."""
        if self.ended is None:
            return float("inf")
        return self.ended + (0.0 if self.lasts else FELT_LONGER.get(self.kind, FELT_SECONDS))

    def overlap(self, began: float, ended: float) -> float:
        """How many of these seconds it was felt."""
        return max(0.0, min(ended, self.felt_until) - max(began, self.began))


def felt_by(spells: Iterable[Spell], began: float, ended: float) -> Iterator[Spell]:
    """Those that somebody felt who asked and was answered at these times."""
    return (spell for spell in spells if spell.bit and spell.began <= ended and began <= spell.felt_until)
