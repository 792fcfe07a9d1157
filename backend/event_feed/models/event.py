from django.db import models

from backend.event_feed.models.kinds import EventKind, Subject


class Stream(models.Model):
    """A resort's events: the last number given, and up to which one they have been forgotten."""

    resort = models.OneToOneField("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    last = models.PositiveBigIntegerField(default=0)
    forgotten = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"events of {self.resort_id}: {self.forgotten} to {self.last}"


class Event(models.Model):
    """Something that happened at a resort. Rows are only added, and forgotten when they are old.

    Numbers begin with 1 and have no gap, and no reader ever sees one before all lower ones: whoever has read up to
    a number has missed nothing.
    """

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32, choices=EventKind)
    subject = models.CharField(max_length=8, choices=Subject)
    # The booking's reference, or Razorpay's or our id.
    subject_id = models.CharField(max_length=40)
    # What it is about, as it was when the number was given: without names and phone numbers.
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["resort", "sequence"]
        constraints = [models.UniqueConstraint(fields=["resort", "sequence"], name="events_have_a_number_each")]
        indexes = [
            models.Index(fields=["at"], name="events_to_forget"),
            models.Index(fields=["resort", "subject", "subject_id"], name="events_of_a_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.kind} {self.subject_id}"

    @property
    def name(self) -> str:
        """The same wherever and however often it is told: receivers know by it what they have had."""
        return f"evt_{self.resort_id}_{self.sequence}"


class Standing(models.Model):
    """What was told last of a booking, a hold or a block: what the next look compares with.

    Bookings stay; holds and blocks go when they end.
    """

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=8, choices=Subject)
    # Of the attempt, for bookings and holds; of the stay, for blocks.
    row_id = models.PositiveBigIntegerField()
    subject_id = models.CharField(max_length=40)
    data = models.JSONField()
    # The event that told it.
    sequence = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "row_id"], name="subjects_stand_once")]
        indexes = [models.Index(fields=["resort", "id"], name="standing_at_a_resort")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} after {self.sequence}"
