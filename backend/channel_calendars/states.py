"""States of a feed and the allowed moves between them."""

from django.db.models import TextChoices


class FeedState(TextChoices):
    NEW = "new", "never read"
    GOOD = "good", "good"
    WAITING = "waiting", "waits for confirmation"
    FAILING = "failing", "failing"


F = FeedState
FEED_MOVES = {
    F.NEW: {F.GOOD, F.WAITING, F.FAILING},
    F.GOOD: {F.WAITING, F.FAILING},
    F.WAITING: {F.GOOD, F.FAILING},
    F.FAILING: {F.GOOD, F.WAITING},
}
