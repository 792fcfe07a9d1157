"""The text that COPY takes, table by table. Every row is one that the product could have written."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from benchmarks.data import sizes
from benchmarks.data.sizes import Row, Size

CHUNK = 20_000
# Half a million paise a stay, and what Razorpay keeps of it.
PAISE, FEE = 500_000, 11_800
Chunks = Iterator[tuple[int, str]]
Table = tuple[str, int, Callable[[], Iterator[str]]]


def tables(size: Size, base: date) -> list[Table]:
    """`table (columns)`, how many rows, and what makes their lines; in the order in which they refer to each other."""
    booked = size.stays - size.stays // sizes.ABANDONED
    moments = _Moments(base)
    return [
        ("accounts_user (id, password, is_superuser, phone_number, name, email, gender, is_active, is_staff,"
         " date_joined)", size.users, lambda: _users(size)),
        ("catalogue_resort (id, name, slug, location, address, description, amenities, check_in_time, check_out_time,"
         " gstin, active, offers_equal_room, created_at)", size.resorts, lambda: _resorts(size)),
        ("catalogue_roomtype (id, resort_id, code, name, description, capacity)", size.resorts * 2,
         lambda: _types(size)),
        ("catalogue_room (id, resort_id, room_number, room_type_id, capacity, price_per_night, amenities, active)",
         size.rooms, lambda: _rooms(size)),
        ("catalogue_roomimage (id, room_id, image, caption, position)", size.rooms, lambda: _pictures(size)),
        ("holds_bookingattempt (id, user_id, resort_id, state, check_in, check_out, guest_count, child_ages,"
         " started_at, expires_at, token, price, total_paise, failure, network)", size.stays,
         lambda: (_attempt(row, size, moments) for row in sizes.stays(size))),
        ("inventory_stay (id, attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)", size.stays,
         lambda: (_stay(row, size, moments) for row in sizes.stays(size))),
        ("bookings_finalbooking (id, attempt_id, user_id, resort_id, reference, state, check_in, check_out,"
         " total_paise, balance_paise, fee_paise, fee, policy, confirmed_at)", booked,
         lambda: (_booking(row, size, moments) for row in sizes.stays(size) if not row.lapsed)),
        ("payments_paymentorder (id, attempt_id, kind, round, amount_paise, currency, state, receipt,"
         " razorpay_order_id, created_at, doubtful, checks)", booked,
         lambda: (_order(row, moments) for row in sizes.stays(size) if not row.lapsed)),
        ("payments_payment (id, order_id, kind, razorpay_payment_id, amount_paise, currency, state, method, error_code,"
         " error_reason, offer_id, booking_id, fee_paise, first_seen_at, captured_at)", booked,
         lambda: (_payment(row, moments) for row in sizes.stays(size) if not row.lapsed)),
    ]  # fmt: skip


def chunks(lines: Iterator[str]) -> Chunks:
    """The lines, many at a time."""
    while some := list(islice(lines, CHUNK)):
        yield len(some), "".join(some)


class _Moments:
    """Days as texts, each made once."""

    def __init__(self, base: date) -> None:
        last = sizes.QUIET_FROM + sizes.QUIET_DAYS + sizes.SLOT_DAYS
        self.days = {number: f"{sizes.day(base, number)}" for number in range(-420, last)}

    def sold(self, row: Row) -> str:
        """When it was sold: some weeks before, and not today."""
        return self.days[max(min(row.begin - 20, -2), -420)] + " 06:30+00"


def _users(size: Size) -> Iterator[str]:
    for n in range(1, size.users + 1):
        yield f"{n}\t!\tf\t+91{7_000_000_000 + n}\tGuest {n}\t\t\tt\tf\t2025-01-01 00:00+00\n"


def _resorts(size: Size) -> Iterator[str]:
    for n in range(1, size.resorts + 1):
        place = f"Cove {n // 10}, Bay {(n - 1) // 20}, Coast {n // 40}, State {n // 80}."
        terms = '{Pool,"Mountain view"}\t14:00\t11:00\t29ABCDE1234F1ZW\tt\tf\t2025-01-01 00:00+00'
        yield f"{n}\tResort {n}\tresort-{n}\t{place}\t\t\t{terms}\n"


def _types(size: Size) -> Iterator[str]:
    for n in range(1, size.resorts + 1):
        for kind in range(2):
            yield f"{n * 2 + kind}\t{n}\ttype-{kind}\tType {kind}\t\t2\n"


def _rooms(size: Size) -> Iterator[str]:
    for n in range(1, size.rooms + 1):
        resort, number = _resort(n, size), (n - 1) % size.rooms_each + 1
        price = 3000 + 500 * (number % 3)
        lines = f"{n}\t{resort}\tA{number}\t{resort * 2 + number % 2}\t{2 + number % 3}\t{price}"
        yield f'{lines}\t{{Balcony,"Air conditioning"}}\tt\n'


def _pictures(size: Size) -> Iterator[str]:
    for n in range(1, size.rooms + 1):
        yield f"{n}\t{n}\troom_images/{n}.jpg\t\t0\n"


def _resort(room: int, size: Size) -> int:
    return (room - 1) // size.rooms_each + 1


def _user(row: Row, size: Size) -> int:
    return row.number * 7919 % size.users + 1


def _attempt(row: Row, size: Size, of: _Moments) -> str:
    state, sold = "expired" if row.lapsed else "completed", of.sold(row)
    who = f"{row.number}\t{_user(row, size)}\t{_resort(row.room, size)}\t{state}"
    when = f"{of.days[row.begin]}\t{of.days[row.end]}\t2\t{{}}\t{sold}\t{sold}"
    return f'{who}\t{when}\t{row.number:032x}\t{{"currency": "INR"}}\t{PAISE}\t\t\n'


def _stay(row: Row, size: Size, of: _Moments) -> str:
    state, ends = ("lapsed", of.sold(row)) if row.lapsed else ("booked", "\\N")
    whose = f"{row.number}\t{row.number}\t{_resort(row.room, size)}\t{row.room}"
    return f"{whose}\t{of.days[row.begin]}\t{of.days[row.end]}\t{state}\t{ends}\n"


def _booking(row: Row, size: Size, of: _Moments) -> str:
    whose = f"{row.number}\t{row.number}\t{_user(row, size)}\t{_resort(row.room, size)}\tB{row.number:08d}\tconfirmed"
    terms = '{"kind": "full_refund"}'
    return f"{whose}\t{of.days[row.begin]}\t{of.days[row.end]}\t{PAISE}\t0\t0\t[]\t{terms}\t{of.sold(row)}\n"


def _order(row: Row, of: _Moments) -> str:
    ids = f"r{row.number}\torder_{row.number:014d}"
    return f"{row.number}\t{row.number}\tbooking\t1\t{PAISE}\tINR\tpaid\t{ids}\t{of.sold(row)}\tf\t0\n"


def _payment(row: Row, of: _Moments) -> str:
    ids, sold = f"{row.number}\t{row.number}\tbooking\tpay_{row.number:014d}", of.sold(row)
    return f"{ids}\t{PAISE}\tINR\tcaptured\tupi\t\t\t\t{row.number}\t{FEE}\t{sold}\t{sold}\n"
