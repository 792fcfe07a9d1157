"""Which guests are in the middle of booking what an edit takes away."""

from collections.abc import Callable, Iterator

from django.db.models import Q

from backend.common.hurt_edits import Edit, Hurt
from backend.common.phrases import phrase
from backend.common.resort_days import day_of
from backend.holds.models import BookingAttempt
from backend.holds.states import ATTEMPT_LIVE
from backend.inventory.states import STAY_TEMPORARY
from backend.pricing.core.stay_price import LineKind


def hurt_attempts(edit: Edit) -> Iterator[Hurt]:
    """What the edit does to attempts that hold rooms at this moment."""
    look = LOOKS.get(edit.label)
    return look(edit) if look else iter(())


def coupon_ends(edit: Edit) -> bool:
    """Whether a coupon that can be used today cannot be used any more."""
    today = day_of(edit.at)
    ended = bool(edit.before.last_day and edit.before.last_day < today)
    ends = edit.after is not None and bool(edit.after.last_day and edit.after.last_day < today)
    return edit.ends or (ends and not ended)


def _by_room(edit: Edit) -> Iterator[Hurt]:
    room = edit.before
    shrinks = edit.after is not None and edit.after.capacity < room.capacity
    if not (shrinks or edit.ends):
        return
    what = phrase("A guest is booking room {room} now.", room=room.room_number)
    for attempt in _live(edit, Q(stays__room=room.pk, stays__state__in=STAY_TEMPORARY)):
        others = attempt.stays.exclude(room=room.pk).values_list("room__capacity", flat=True)
        if edit.ends or attempt.guest_count > sum(others) + edit.after.capacity:
            yield _hurt(attempt, what)


def _by_resort(edit: Edit) -> Iterator[Hurt]:
    if edit.ends:
        for attempt in _live(edit, Q(resort=edit.before.pk)):
            yield _hurt(attempt, phrase("A guest is booking here now."))


def _by_plan(edit: Edit) -> Iterator[Hurt]:
    if edit.ends:
        of_it = Q(resort=edit.before.resort_id, price__plan__code=edit.before.code)
        for attempt in _live(edit, of_it):
            yield _hurt(attempt, phrase("A guest is booking with the rate plan {plan} now.", plan=edit.before.label))


def _by_add_on(edit: Edit) -> Iterator[Hurt]:
    if edit.ends:
        line = [{"kind": LineKind.ADD_ON.value, "code": edit.before.code}]
        for attempt in _live(edit, Q(resort=edit.before.resort_id, price__lines__contains=line)):
            yield _hurt(attempt, phrase("A guest is booking with the add-on {add_on} now.", add_on=edit.before.label))


def _by_coupon(edit: Edit) -> Iterator[Hurt]:
    if coupon_ends(edit):
        for attempt in _live(edit, Q(coupon=edit.before.pk)):
            yield _hurt(attempt, phrase("A guest is booking with the coupon {coupon} now.", coupon=edit.before.code))


def _live(edit: Edit, more: Q) -> Iterator[BookingAttempt]:
    found = BookingAttempt.objects.filter(more, state__in=ATTEMPT_LIVE, expires_at__gt=edit.at)
    return found.order_by("check_in", "pk").distinct().iterator()


def _hurt(attempt: BookingAttempt, what: str) -> Hurt:
    return Hurt(attempt_id=attempt.pk, check_in=attempt.check_in, check_out=attempt.check_out, what=what)


LOOKS: dict[str, Callable[[Edit], Iterator[Hurt]]] = {
    "catalogue.Room": _by_room,
    "catalogue.Resort": _by_resort,
    "pricing.RatePlan": _by_plan,
    "pricing.AddOn": _by_add_on,
    "pricing.Coupon": _by_coupon,
}
