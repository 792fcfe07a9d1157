"""Names of entries: the event's UID where it has one, shortened."""

import hashlib
import re
from collections.abc import Iterable, Iterator

MOST_UID = 200
SHORTENED = 100
# Not printable: no name of a feed begins with it.
NAMELESS = "\0"
# How an entry is called whose event has no name.
BY_NIGHTS = re.compile(r"[0-9]{8}-[0-9]{8}")


def clean_uid(said: str) -> str:
    """A UID without what nobody can see."""
    return "".join(sign for sign in said.strip() if sign.isprintable())


def short_uid(name: str) -> str:
    """A name that fits, and is as unlike others as before."""
    if len(name) <= MOST_UID:
        return name
    return f"{name[:SHORTENED]}…{hashlib.sha256(name.encode()).hexdigest()[:40]}"


class NotUnderstood:
    """Names of events that nobody understood; without a name it is empty. Unless it is `whole`, any may be one."""

    def __init__(self, uids: Iterable[str], *, whole: bool = True) -> None:
        self.whole = whole
        self.uids = frozenset(uids)
        self.beginnings = frozenset(uid[:SHORTENED] for uid in self.uids if len(uid) > SHORTENED)

    def may_be(self, name: str) -> bool:
        """Whether the entry of this name may have been one of them, while it could be understood."""
        if not self.whole:
            return True
        return any(found in self.uids for found in _whose(name)) or name[:SHORTENED] in self.beginnings


def _whose(name: str) -> Iterator[str]:
    yield name
    yield name.rpartition("/")[0] or name
    if BY_NIGHTS.match(name):
        yield ""
