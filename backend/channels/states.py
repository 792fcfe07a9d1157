"""How a feed stands, and the steps between: a pure table."""

from django.db.models import TextChoices


class FeedState(TextChoices):
    NEW = "new", "never read"
    GOOD = "good", "good"
    WAITING = "waiting", "waits for a person"
    FAILING = "failing", "fails"


F = FeedState
FEED_MOVES = {
    F.NEW: {F.GOOD, F.WAITING, F.FAILING},
    F.GOOD: {F.WAITING, F.FAILING},
    F.WAITING: {F.GOOD, F.FAILING},
    F.FAILING: {F.GOOD, F.WAITING},
}
