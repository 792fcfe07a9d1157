"""Default schedule of balance reminders and of what happens to unpaid balances."""

from enum import StrEnum

# The first message with a payment link; later bookings get it at once.
LINK_DAYS = 14
GRACE_DAYS = 2


class Overdue(StrEnum):
    """What becomes of a booking whose balance does not come."""

    KEEP = "keep"
    CANCEL = "cancel"


def default_reminders() -> list[int]:
    """Days before a balance is due on which its guest is reminded."""
    return [3, 0]
