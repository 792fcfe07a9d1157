from django.db.models import TextChoices


class Maker(TextChoices):
    """The channel whose calendar is read. What one of them has told us is never told back to the same one."""

    AIRBNB = "airbnb", "Airbnb"
    BOOKING_COM = "booking_com", "Booking.com"
    VRBO = "vrbo", "Vrbo"
    AGODA = "agoda", "Agoda"
    EXPEDIA = "expedia", "Expedia"
    MAKEMYTRIP = "makemytrip", "MakeMyTrip"
    GOOGLE = "google", "Google Calendar"
    OTHER = "other", "other"
