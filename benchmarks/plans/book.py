"""Plans as Markdown, each once: what several paths ask, the first of them shows."""

import re

# Tables that get longer with every day of business.
GROWING = (
    *("inventory_stay", "holds_bookingattempt", "holds_attemptguest", "bookings_finalbooking", "accounts_user"),
    *("accounts_loginsession", "payments_paymentorder", "payments_payment", "payments_webhookevent"),
    *("payments_ledgerentry", "notifications_message", "event_feed_mark", "event_feed_event"),
)
WHOLE = re.compile(rf"Seq Scan on ({'|'.join(GROWING)})\b")
COLUMNS = re.compile(r"^(SELECT|SELECT DISTINCT) .*? FROM ")
RETURNED = re.compile(r" RETURNING .*")
VALUES = re.compile(r"'[^']*'(::[a-z]+)?|\b\d+\b")
COSTS = re.compile(r"\(cost=[^)]*\) ")
LONGEST = 400


class Book:
    """What was heard, path by path."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.whole: list[str] = []
        self.known: dict[str, int] = {}

    def write(self, path: str, plans: list[tuple[float, str, str]]) -> None:
        """A path: ms, statement and tree of each of its statements."""
        self.lines += [f"### {path}", ""]
        for took, asked, tree in plans:
            short = shortened(asked)
            shape = VALUES.sub("?", short)
            again = self.known.get(shape)
            number = again or self.known.setdefault(shape, len(self.known) + 1)
            self.whole += [f"{number}: {table}" for table in WHOLE.findall(tree) if not again]
            if again:
                self.lines += [f"As {number}: {took:.2f} ms.", ""]
            else:
                self.lines += [f"{number}: {took:.2f} ms", "", "```", short, plain(tree), "```", ""]

    def text(self) -> str:
        """All of it, and at the end which statements read a whole table that grows."""
        found = ["Statements that read a whole table that grows: ", ", ".join(self.whole) or "none", "."]
        return "\n".join(["".join(found), "", *self.lines])


def shortened(asked: str) -> str:
    """A statement without quotes and without its columns."""
    text = asked.replace('"', "").partition(" Query Parameters: ")[0]
    text = RETURNED.sub("", COLUMNS.sub(r"\1 ... FROM ", text, count=1))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def plain(tree: str) -> str:
    """What was done, and not what was expected."""
    lines = COSTS.sub("", tree).split("\n")
    return "\n".join(line for line in lines if "Index Searches: 1" not in line)
