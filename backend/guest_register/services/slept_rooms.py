"""Says in which room somebody of the register slept, night by night where it was not one room."""

from collections import defaultdict
from collections.abc import Iterable

from backend.guest_register.models import RegisterEntry
from backend.inventory.models import Stay
from backend.inventory.states import STAY_LIVE


def rooms_slept(entries: Iterable[RegisterEntry]) -> dict[int, str]:
    """The room of each entry by its id; of who moved in mid-stay each room with its nights, in their order."""
    rows = list(entries)
    attempts = {entry.booking.attempt_id for entry in rows}
    lines: dict[tuple[int | None, int | None], list[Stay]] = defaultdict(list)
    stays = Stay.objects.filter(attempt__in=attempts, state__in=STAY_LIVE).select_related("room")
    for stay in stays.order_by("check_in"):
        lines[stay.attempt_id, stay.line_id].append(stay)
    # Guests hang on the room in which their line sleeps last.
    last = {(attempt_id, slices[-1].room_id): slices for (attempt_id, _), slices in lines.items()}
    return {
        entry.pk: _said(last.get((entry.booking.attempt_id, entry.guest.room_id), []), entry.guest.room.room_number)
        for entry in rows
    }


def _said(slices: list[Stay], room_number: str) -> str:
    if len({stay.room_id for stay in slices}) < 2:
        return room_number
    return ", ".join(f"{stay.room.room_number} ({stay.check_in} to {stay.check_out})" for stay in slices)
