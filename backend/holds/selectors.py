"""Attempts of a guest. It changes nothing."""

from django.db.models import Prefetch

from backend.common.errors import NotFound
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay


def attempt_of(*, user_id: int, attempt_id: int) -> BookingAttempt:
    """This user's attempt, with what is shown of it. Raises NotFound."""
    attempts = BookingAttempt.objects.select_related("resort", "booking").prefetch_related(
        "guests", Prefetch("stays", Stay.objects.select_related("room"))
    )
    try:
        return attempts.get(pk=attempt_id, user_id=user_id)
    except BookingAttempt.DoesNotExist:
        raise NotFound from None
