"""What a stay can be, and the steps between: a pure table."""

from django.db.models import TextChoices


class StayState(TextChoices):
    HELD = "held"
    PAYING = "paying"
    BOOKED = "booked"
    BLOCKED = "blocked"
    RELEASED = "released"
    LAPSED = "lapsed"


S = StayState

STAY_MOVES = {
    S.HELD: {S.PAYING, S.BOOKED, S.RELEASED, S.LAPSED},
    S.PAYING: {S.PAYING, S.BOOKED, S.RELEASED, S.LAPSED},
    S.RELEASED: {S.PAYING, S.BOOKED},
    S.LAPSED: {S.PAYING, S.BOOKED},
    S.BLOCKED: {S.RELEASED},
    S.BOOKED: {S.RELEASED},
}
STAY_TEMPORARY = (S.HELD, S.PAYING)
# Those that may end by themselves: where they have an `expires_at`, it counts.
STAY_ENDING = (S.HELD, S.PAYING, S.BLOCKED)
STAY_TAKEN = (S.HELD, S.PAYING, S.BOOKED, S.BLOCKED)
