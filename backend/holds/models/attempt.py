from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.db.trigrams import trigram_index
from backend.common.nights import Nights
from backend.holds.states import ATTEMPT_LIVE, ATTEMPT_MOVES, ATTEMPT_VAIN, AttemptState
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.party import Party

if TYPE_CHECKING:
    from backend.inventory.models import Stay

# What can be a use of a coupon: see services/coupon_claims.py.
HOLDING_COUPONS = (*ATTEMPT_LIVE, AttemptState.COMPLETED)


class BookingAttempt(Stateful):
    """One guest's way from chosen rooms to a booking; its price is frozen when the rooms are held."""

    MOVES = ATTEMPT_MOVES

    # Its index is the one below, with the time.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="attempts")
    state = models.CharField(max_length=16, choices=AttemptState.choices, default=AttemptState.HELD)
    check_in = models.DateField()
    check_out = models.DateField()
    guest_count = models.PositiveSmallIntegerField()
    # Of the guests, at check-in, as the price counts them; empty: nobody was called a child.
    child_ages = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Owner of the gate in Redis; an address, not a secret.
    token = models.CharField(max_length=32)
    # Lines and sums in paise as they were when the rooms were held: read and written as `frozen_price`.
    price: "models.JSONField[object, object]" = models.JSONField()
    total_paise = models.PositiveBigIntegerField()
    # The attempt is one use of it while it is live, and for good once it is a booking: see services/coupon_claims.py.
    coupon = models.ForeignKey(
        "pricing.Coupon", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Why the last payment did not work, as a code; empty while none has failed.
    failure = models.CharField(max_length=64, blank=True)

    # Set where the rooms were offered to somebody who waited for them: until then, if nobody goes on to pay.
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)
    # When Razorpay first told of a payment for it, of whatever end, or could not be reached; null: nobody tried to pay.
    payment_began_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Where it was held from, as a pseudonym (client_addresses.pseudonym), while that is counted and a little longer.
    network = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        constraints = [
            MovesAlong(steps=steps(ATTEMPT_MOVES), name="attempts_move_along_the_table"),
            # Here and not at the field: that would make a second index, for patterns, which nobody asks for.
            models.UniqueConstraint(fields=["token"], name="one_attempt_per_token"),
        ]
        indexes = [
            models.Index(
                fields=["network"],
                name="attempts_by_network",
                condition=models.Q(state__in=ATTEMPT_LIVE) & ~models.Q(network=""),
            ),
            models.Index(fields=["expires_at"], name="attempts_to_expire", condition=models.Q(state__in=ATTEMPT_LIVE)),
            # What is forgotten after a while: as small as what has not been yet.
            models.Index(fields=["expires_at"], name="attempts_to_forget", condition=models.Q(state__in=ATTEMPT_VAIN)),
            models.Index(fields=["user", "-started_at"]),
            # What a coupon's uses are counted by: as small as what is sold with coupons.
            models.Index(
                fields=["coupon", "user"],
                name="attempts_with_coupons",
                condition=models.Q(coupon__isnull=False, state__in=HOLDING_COUPONS),
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} ({self.state})"

    # What `price` was read as, or written from: reading it costs as much as calculating it.
    _priced: tuple[object, FrozenPrice] | None = None

    @property
    def frozen_price(self) -> FrozenPrice:
        """The price as a value; setting it is not saving it. Raises UnknownVersion."""
        if self._priced is None or self._priced[0] is not self.price:
            self._priced = self.price, FrozenPrice.load(self.price)
        return self._priced[1]

    @frozen_price.setter
    def frozen_price(self, price: FrozenPrice) -> None:
        self.price = price.as_json()
        self._priced = self.price, price

    @property
    def nights(self) -> Nights:
        return Nights(self.check_in, self.check_out)

    @property
    def party(self) -> Party:
        return Party.of(self.guest_count, self.child_ages)

    @property
    def room_stays(self) -> "list[Stay]":
        """One stay for each of its rooms, in order: in mid-stay guests may move away, and back again."""
        return list({stay.room_id: stay for stay in self.stays.all()}.values())

    @property
    def contact_email(self) -> str:
        """The e-mail address that was said for this stay; empty for none. See AttemptDetails."""
        said: str = self.details.contact_email if hasattr(self, "details") else ""
        return said

    @property
    def language(self) -> str:
        """The language that was said for this stay; empty: that of the profile."""
        said: str = self.details.language if hasattr(self, "details") else ""
        return said

    @property
    def last_end(self) -> datetime:
        """By then it ends, however often it is made longer: what was offered has a whole window to pay after it."""
        if self.offered_until is not None:
            return self.offered_until + timedelta(seconds=settings.PAYMENT_WINDOW_SECONDS)
        return self.started_at + timedelta(seconds=settings.ATTEMPT_MAX_SECONDS)

    def lapsed(self, at: datetime) -> bool:
        """Its time is over, whether or not a sweeper has written it down."""
        return self.state in ATTEMPT_LIVE and self.expires_at <= at

    def status(self, at: datetime) -> AttemptState:
        """What it is at this moment: a lapsed attempt has expired, or failed when its last payment did."""
        if self.lapsed(at):
            return AttemptState.FAILED if self.failure else AttemptState.EXPIRED
        return AttemptState(self.state)


class AttemptGuest(models.Model):
    """Somebody who will sleep in one of the attempt's rooms."""

    attempt = models.ForeignKey(BookingAttempt, on_delete=models.CASCADE, related_name="guests")
    room = models.ForeignKey("catalogue.Room", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    age = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        # The desk looks for guests by a part of their name.
        indexes = [trigram_index("name", name="guests_by_part_of_name")]

    def __str__(self) -> str:
        return self.name
