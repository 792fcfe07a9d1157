"""The jobs that are answered over HTTP, and the requests of each: for the product (`ours`) and for its `floor`."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import urlencode

from benchmarks.bench import razorpay_words, wire
from benchmarks.bench.guests import Guests, Places
from benchmarks.bench.wire import Sender
from benchmarks.data import sizes

SELECT, HOLD, REFUSAL = "/api/booking/select-rooms/", "/api/floors/hold/", "/api/floors/refusal/"
CALLBACK, INTAKE = "/api/booking/payment-callback/", "/api/booking/payment-callback/floor/"
SEARCH, PREBUILT = "/api/rooms/search/", "/api/floors/search/"
# Searches that come again and again: places of 20 resorts each, and arrivals.
WARM_BAYS, WARM_DAYS = 6, 5
SPREAD = 2000


@dataclass
class Crowd:
    """Whom and what the requests of a run are made of."""

    guests: Guests
    places: Places
    port: int


class HttpJob:
    """`name` and its `floor`, the `status` of a good answer, and the share of the floor that is aimed at."""

    name = floor = aim = ""
    status, again = "200", False

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd

    def prepare(self) -> None:
        """Before a round of both."""

    def requests(self, which: str, count: int) -> list[bytes]:
        """So many, or as many as are sent again and again."""
        return [self.request(which) for _ in range(min(count, SPREAD) if self.again else count)]

    def request(self, which: str) -> bytes:
        """The next one."""
        raise NotImplementedError

    def _wish(self, resort: int, rooms: list[int], nights: tuple[Any, Any]) -> dict[str, Any]:
        stay = {"check_in_date": f"{nights[0]}", "check_out_date": f"{nights[1]}"}
        return {"resort_id": resort, "room_ids": rooms, "guests": 2, **stay}


class Won(HttpJob):
    """A hold of two rooms for two nights that nobody else wants."""

    name, floor, status, aim = "select-rooms, won", "H", "201", "0.8 of H"

    def request(self, which: str) -> bytes:
        """Somebody else's wish each time, for other nights."""
        resort, rooms, *nights = self.crowd.places.next()
        path = SELECT if which == "ours" else HOLD
        return wire.post(path, self.crowd.guests.next(which), self._wish(resort, rooms, (nights[0], nights[1])))


class Refused(HttpJob):
    """Everybody wants the same room, which somebody has."""

    name, floor, status, aim, again = "select-rooms, refused", "L", "409", "0.9 of L", True

    def prepare(self) -> None:
        """Another room each round: a hold lasts ten minutes."""
        resort, rooms, *nights = self.crowd.places.next()
        self.body = self._wish(resort, rooms[:1], (nights[0], nights[1]))
        first = [self.request(which) for which in ("ours", "floor")]
        heard = wire.shoot(self.crowd.port, first, seconds=10, connections=1)
        assert heard.statuses == {"201": 2}, heard.statuses

    def request(self, which: str) -> bytes:
        """The next guest wants it, too."""
        return wire.post(SELECT if which == "ours" else REFUSAL, self.crowd.guests.next(which), self.body)


class Intake(HttpJob):
    """A genuine delivery that is news."""

    name, floor, aim = "webhook intake", "W", "0.8 of W"

    def request(self, which: str) -> bytes:
        """One that has not been here."""
        mark = secrets.token_hex(7)
        body = razorpay_words.captured(f"order_{mark}", f"pay_{mark}", 500_000, int(time.time()))
        headers = {"X_Razorpay_Signature": razorpay_words.signature(body), "X_Razorpay_Event_Id": mark}
        return wire.post(CALLBACK if which == "ours" else INTAKE, Sender("", "10.9.9.9"), body, **headers)


class SearchWarm(HttpJob):
    """20 resorts of 50 rooms, asked for again and again."""

    name, floor, aim, again = "search, warm", "S", "0.6 of S", True

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(crowd)
        self.turn = 0
        self.queries = [
            self._query(f"Bay {bay},", day, 3, 2, ())
            for bay, day in product(range(self._bays(WARM_BAYS)), range(1, 1 + 11 * WARM_DAYS, 11))
        ]

    def request(self, which: str) -> bytes:
        """The next guest asks one of a few questions."""
        self.turn += 1
        return self._get(which, self.queries[self.turn % len(self.queries)])

    def _get(self, which: str, query: str) -> bytes:
        return wire.get(f"{SEARCH if which == 'ours' else PREBUILT}?{query}", self.crowd.guests.next(which))

    def _bays(self, most: int) -> int:
        return min(most, max(1, self.crowd.places.size.resorts // 20))

    def _query(self, place: str, day: int, nights: int, guests: int, ages: tuple[int, ...]) -> str:
        arrival = sizes.day(self.crowd.places.base, sizes.QUIET_FROM + day)
        said = {"location": place, "guests": guests, "check_in_date": arrival}
        said["check_out_date"] = arrival + timedelta(days=nights)
        return urlencode({**said, **({"child_ages": ",".join(map(str, ages))} if ages else {})})


class SearchPage(SearchWarm):
    """The same in pages of five resorts: the first of them."""

    name, aim = "search, a page of 5", "0.75 of S"

    def _query(self, place: str, day: int, nights: int, guests: int, ages: tuple[int, ...]) -> str:
        return super()._query(place, day, nights, guests, ages) + "&page_size=5"


class SearchCold(SearchWarm):
    """The same, and every question is a new one: other nights, other parties, so other prices."""

    name, aim, again = "search, every price new", "0.4 of S", False

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(crowd)
        self.new = self._new()

    def request(self, which: str) -> bytes:
        """The next guest asks what nobody has asked. To the floor, which knows places alone, all questions are old."""
        if which == "floor":
            return super().request(which)
        question = next(self.new, None)
        if question is None:
            # By then they are older than what a process may have remembered.
            self.new = self._new()
            question = next(self.new)
        return self._get(which, question)

    def _new(self) -> Iterator[str]:
        last = sizes.QUIET_DAYS - 5
        parties = [
            (2, ()),
            (3, ()),
            (4, ()),
            *((3, (age,)) for age in range(1, 18)),
            *((4, (3, age)) for age in range(18)),
        ]
        for (guests, ages), nights, day in product(parties, (3, 2, 4), range(last)):
            for bay in range(self._bays(WARM_BAYS)):
                yield self._query(f"Bay {bay},", day, nights, guests, ages)


JOBS = (Won, Refused, Intake, SearchWarm, SearchPage, SearchCold)
