"""Two small resorts, nearly sold out, and four channels that sell rooms of theirs as well."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from backend.accounts.models import User
from backend.catalogue.models import Resort, Room
from backend.channel_calendars.models import Feed, Maker
from tests import cast
from tests.channel_calendars.feed_server import Channel, connected
from tests.security.elsewhere import serving

# Of these nights everything is sold: few enough for everybody to want the same ones.
FIRST, LAST = 30, 42
LONGEST = 4
MAKERS = (Maker.AIRBNB, Maker.BOOKING_COM, Maker.VRBO, Maker.GOOGLE)


@dataclass
class Wished:
    """Nights in days from today, as a guest draws them."""

    begin: int
    end: int

    @property
    def nights(self) -> dict[str, str]:
        return cast.nights(self.begin, self.end)


@dataclass
class Resorts:
    """Where it all happens."""

    rooms: dict[int, list[Room]] = field(default_factory=dict)
    resorts: list[Resort] = field(default_factory=list)
    feeds: list[tuple[Feed, Channel]] = field(default_factory=list)

    def a_resort(self, rng: random.Random) -> Resort:
        """The big one mostly."""
        return rng.choices(self.resorts, weights=(4, 1))[0]

    def some_rooms(self, rng: random.Random, resort: Resort, most: int) -> list[Room]:
        """In any order: who locks them has to sort them."""
        return rng.sample(self.rooms[resort.pk], rng.randint(1, most))

    def everywhere(self) -> list[Room]:
        return [room for rooms in self.rooms.values() for room in rooms]


def some_nights(rng: random.Random) -> Wished:
    length = rng.choices((1, 2, 3, LONGEST), weights=(4, 4, 2, 1))[0]
    begin = rng.randrange(FIRST, LAST - length + 1)
    return Wished(begin, begin + length)


@contextmanager
def standing() -> Iterator[Resorts]:
    """The resorts, with their channels' servers, while the block runs."""
    world = Resorts()
    big, small = cast.a_resort(), cast.a_resort("Hill House", "Coorg")
    for resort, plan in ((big, (("D", "deluxe", 7), ("S", "suite", 4), ("N", "", 3))), (small, (("H", "hut", 3),))):
        world.resorts.append(resort)
        world.rooms[resort.pk] = []
        for letter, code, count in plan:
            rooms = [cast.a_room(resort, f"{letter}{n}") for n in range(count)]
            if code:
                cast.a_type(resort, code, *rooms)
            world.rooms[resort.pk] += rooms
    with ExitStack() as servers:
        for room, maker in zip(world.rooms[big.pk][::4], MAKERS, strict=True):
            channel = Channel()
            channel.port = servers.enter_context(serving(channel.answer)).server_port
            world.feeds.append((connected(room, channel, at=timezone.now(), maker=maker), channel))
        yield world


def some_guests(count: int) -> list[User]:
    User.objects.bulk_create(User(phone_number=f"+9197{n:08d}") for n in range(count))
    return list(User.objects.filter(phone_number__startswith="+9197").order_by("pk"))
