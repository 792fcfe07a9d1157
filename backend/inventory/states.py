"""What a stay can be, and the steps between: a pure table."""

from django.db.models import TextChoices


class StayState(TextChoices):
    HELD = "held"
    PAYING = "paying"
    BOOKED = "booked"
    BLOCKED = "blocked"
    RELEASED = "released"
    LAPSED = "lapsed"
    # Slept in and given up on the same day: its night is charged, and free for somebody else.
    LEFT = "left"


S = StayState

STAY_MOVES = {
    S.HELD: {S.PAYING, S.BOOKED, S.RELEASED, S.LAPSED},
    S.PAYING: {S.PAYING, S.BOOKED, S.RELEASED, S.LAPSED},
    S.RELEASED: {S.PAYING, S.BOOKED},
    S.LAPSED: {S.PAYING, S.BOOKED},
    S.BLOCKED: {S.RELEASED},
    S.BOOKED: {S.RELEASED, S.LEFT},
    S.LEFT: {S.BOOKED},
}
STAY_TEMPORARY = (S.HELD, S.PAYING)
# Those that may end by themselves: where they have an `expires_at`, it counts.
STAY_ENDING = (S.HELD, S.PAYING, S.BLOCKED)
STAY_TAKEN = (S.HELD, S.PAYING, S.BOOKED, S.BLOCKED)
# Those of a booking that stands: what its room lines are made of.
STAY_LIVE = (S.BOOKED, S.LEFT)
