from django.db import models


class Mark(models.Model):
    """ "Look at this row": written by triggers, in the transaction that changed it, and gone once it was looked at.

    No foreign key, and nothing unique: whoever books waits for nobody here.
    """

    # `attempt`, `block` (a stay without an attempt) or `entry` (of the ledger); and its id.
    subject = models.CharField(max_length=8)
    row_id = models.PositiveBigIntegerField()
    # Could not be told; the audit says so, and nothing waits behind it.
    stuck = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.subject} {self.row_id}"
