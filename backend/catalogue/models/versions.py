"""What a resort looks like to guests has a version: search keeps what it has read as long as the version stays."""

from django.db import models


class ResortVersion(models.Model):
    """Raised by triggers with every change of a resort, its types, rooms, pictures and prices, whoever makes it.

    That of resort 0, which there is not, is raised when a place gets another resort or loses one.
    A number is never given twice, and a resort without a row has not changed since there are versions. Without a
    foreign key the row outlasts its resort: one that comes back under the same id is not taken for the old one.
    """

    resort = models.OneToOneField(
        "catalogue.Resort", on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    version = models.PositiveBigIntegerField(editable=False)

    def __str__(self) -> str:
        return f"version {self.version} of {self.resort_id}"
