from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q

from backend.channel_calendars.core.entry_meanings import EntryMeaning
from backend.channel_calendars.models.maker import Maker
from backend.channel_calendars.states import FEED_MOVES, FeedState
from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful


class Feed(Stateful):
    """A calendar of another channel about one of our rooms; what it has closed we block."""

    MOVES = FEED_MOVES

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="feeds")
    room = models.ForeignKey("catalogue.Room", on_delete=models.PROTECT, related_name="feeds")
    maker = models.CharField("channel", max_length=16, choices=Maker)
    name = models.CharField(
        max_length=40, blank=True, help_text="A name to tell two entries of the same channel apart."
    )
    # A secret of the channel's. We have to know it to call it, and show it to nobody.
    url = models.CharField("address", max_length=2000)
    state = models.CharField(max_length=8, choices=FeedState, default=FeedState.NEW)
    made_at = models.DateTimeField()
    next_fetch_at = models.DateTimeField()
    # Whoever fetches now, by the moment at which they began: what an earlier one brings is thrown away.
    claimed_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField("last fetched", null=True)
    changed_at = models.DateTimeField("last changed", null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField("failures in a row", default=0)
    fault = models.CharField(max_length=32, blank=True)
    # It has lost more at once than we release without a person.
    waits = models.BooleanField(default=False)
    # How many of its events nobody understood.
    unread = models.PositiveIntegerField(default=0)
    # What its entries mean, as the owner says: `EntryMeaning`.
    guests_only = models.BooleanField(default=False)
    ignored_texts = models.JSONField(default=list, blank=True)
    bookable_from_days = models.PositiveSmallIntegerField(null=True, blank=True)
    bookable_to_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # What the next request says that we have, from the last time that all of it was read.
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["resort", "room", "pk"]
        constraints = [
            MovesAlong(steps=steps(FEED_MOVES), name="feeds_move_along_the_table"),
            models.UniqueConstraint(fields=["room", "url"], name="one_feed_per_room_and_address"),
            models.CheckConstraint(
                condition=Q(bookable_from_days=None)
                | Q(bookable_to_days=None)
                | Q(bookable_from_days__lt=F("bookable_to_days")),
                name="feeds_can_be_booked_some_day",
                violation_error_message="The last day on which guests can book must come after the first.",
            ),
        ]
        indexes = [models.Index(fields=["next_fetch_at"], name="feeds_to_fetch")]

    def __str__(self) -> str:
        return f"{self.get_maker_display()} about {self.room}"

    @property
    def meaning(self) -> EntryMeaning:
        """What its entries mean."""
        return EntryMeaning(
            guests_only=self.guests_only,
            texts=tuple(self.ignored_texts),
            from_days=self.bookable_from_days,
            to_days=self.bookable_to_days,
        )

    @meaning.setter
    def meaning(self, said: EntryMeaning) -> None:
        self.guests_only, self.ignored_texts = said.guests_only, list(said.texts)
        self.bookable_from_days, self.bookable_to_days = said.from_days, said.to_days

    @property
    def host(self) -> str:
        """Enough to recognise the address, too little to call it."""
        try:
            return f"https://{urlsplit(self.url).hostname}/…"
        except ValueError:
            return "…"


class FeedEntry(models.Model):
    """Nights that the channel has closed, as it last said. No word of its text is kept."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=200)
    check_in = models.DateField()
    check_out = models.DateField()
    # The channel says that a guest comes; otherwise it may be what we have told it ourselves.
    reserved = models.BooleanField(default=False)
    # Why it closes nothing here: `WhyIgnored`. Empty where it counts.
    ignored = models.CharField(max_length=8, blank=True)
    # Somebody else has at least one of its nights here.
    conflict = models.BooleanField(default=False)
    # Not in the feed any more, and its blocks wait for a person to release them.
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["check_in", "check_out", "uid"]
        constraints = [models.UniqueConstraint(fields=["feed", "uid"], name="one_entry_per_feed_and_uid")]

    def __str__(self) -> str:
        return f"{self.check_in} to {self.check_out}"


class Piece(models.Model):
    """A block that stands for the nights of an entry, or for those of them that were free."""

    entry = models.ForeignKey(FeedEntry, on_delete=models.CASCADE, related_name="pieces")
    block = models.OneToOneField("inventory.Block", on_delete=models.PROTECT, related_name="channel_piece")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"block {self.block_id} of entry {self.entry_id}"
