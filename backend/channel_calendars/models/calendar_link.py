from django.db import models
from django.db.models import Q

from backend.channel_calendars.models.maker import Maker


class CalendarLink(models.Model):
    """A secret address at which one channel reads when a room is taken, or all rooms of a type. Of the secret only its
    digest is kept."""

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.CASCADE, related_name="calendar_links")
    room = models.ForeignKey(
        "catalogue.Room", on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_links"
    )
    room_type = models.ForeignKey(
        "catalogue.RoomType", on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_links"
    )
    maker = models.CharField("channel", max_length=16, choices=Maker)
    name = models.CharField(
        max_length=40, blank=True, help_text="A name to tell two entries of the same channel apart."
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Enough to recognise the address, too little to call it.
    ending = models.CharField(max_length=4, editable=False)
    made_at = models.DateTimeField("made or renewed", editable=False)
    # The content as it was last read: its digest, and since when it is so.
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField("last read", null=True, editable=False)
    # The nights that the channel has read here as taken: null while it last read so, afterwards since when it has not.
    # It may be telling them back to us.
    told = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["resort", "room", "pk"]
        verbose_name = "calendar link"
        constraints = [
            models.CheckConstraint(
                condition=Q(room__isnull=True) ^ Q(room_type__isnull=True),
                name="calendar_links_are_of_a_room_or_a_type",
                violation_error_message="Choose a room or a room type.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_maker_display()} reads {self.room or self.room_type}"
