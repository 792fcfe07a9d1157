"""What an integrator must have: asked of the tables, not of what makes the events."""

from backend.bookings.models import FinalBooking
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN, STAY_TEMPORARY
from backend.payments.models import LedgerEntry, Payment
from tests.event_feed.integrator import Mirror, nights


def is_exactly_ours(mirror: Mirror) -> None:
    """Every booking, night, hold, block and paisa."""
    assert set(mirror.bookings) == set(FinalBooking.objects.values_list("reference", flat=True))
    for booking in FinalBooking.objects.all():
        told = mirror.bookings[booking.reference]
        assert (told["status"], told["total_paise"], told["fee_paise"], told["balance_paise"]) == (
            *(booking.state, booking.total_paise, booking.fee_paise),
            booking.balance_paise,
        )
        assert (told["check_in_date"], told["check_out_date"]) == (f"{booking.check_in}", f"{booking.check_out}")
    assert mirror.nights_sold() == {
        (stay.room_id, night): stay.attempt.booking.reference
        for stay in Stay.objects.filter(state="booked").select_related("attempt__booking")
        for night in nights(stay.check_in, stay.check_out)
    }
    held = Stay.objects.filter(state__in=STAY_TEMPORARY).exclude(attempt=None)
    assert {int(key) for key in mirror.holds} == set(held.values_list("attempt_id", flat=True))
    # Of the resort itself, and nights that a change of a booking keeps until it is paid.
    kept = Stay.objects.filter(state__in=STAY_TAKEN, attempt=None)
    assert {
        int(key): (room["id"], room["check_in_date"], room["check_out_date"])
        for key, block in mirror.blocks.items()
        for room in block["rooms"]
    } == {stay.pk: (stay.room_id, f"{stay.check_in}", f"{stay.check_out}") for stay in kept}
    _every_paisa(mirror)


def _every_paisa(mirror: Mirror) -> None:
    came = {entry.key: entry.amount_paise for entry in LedgerEntry.objects.filter(source="payer")}
    went = {entry.key: entry.amount_paise for entry in LedgerEntry.objects.filter(target="payer")}
    told_came = {key: paise for key, (kind, paise) in mirror.money.items() if kind == "payment.captured"}
    told_went = {key: paise for key, (kind, paise) in mirror.money.items() if kind != "payment.captured"}
    assert (told_came, told_went) == (came, went)
    assert Payment.objects.exclude(captured_at=None).count() == len(came)
