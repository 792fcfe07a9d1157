"""Changes of bookings, locked in the order of `inventory.services.locks`."""

from django.db.models import QuerySet

from backend.bookings.models import BookingChange


def changes_locked(changes: QuerySet[BookingChange]) -> list[int]:
    """Ids of these changes of a booking, locked in their order."""
    return list(changes.order_by("pk").select_for_update().values_list("pk", flat=True))
