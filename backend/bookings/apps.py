from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "backend.bookings"
    label = "bookings"

    def ready(self) -> None:
        from backend.bookings import hooks  # noqa: F401  (importing registers them)
