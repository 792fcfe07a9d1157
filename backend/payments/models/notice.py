from django.db import models


class BalanceNotice(models.Model):
    """What the guest of a booking has been told of its balance: of this sum, due on this day. Of another, nothing."""

    booking = models.OneToOneField("bookings.FinalBooking", on_delete=models.PROTECT, related_name="notice")
    amount_paise = models.PositiveBigIntegerField()
    due_on = models.DateField()
    # The last day on which the guest was asked for it.
    told_on = models.DateField()
    # The day of the warning that the booking will be cancelled.
    warned_on = models.DateField(null=True)
    # When cancelling is tried again, after Razorpay could not say whether money is on its way.
    try_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notice of booking {self.booking_id}"
