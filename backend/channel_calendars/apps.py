from django.apps import AppConfig


class ChannelCalendarsConfig(AppConfig):
    name = "backend.channel_calendars"
    label = "channel_calendars"
    verbose_name = "Calendars of other sites"

    def ready(self) -> None:
        from backend.channel_calendars import hooks  # noqa: F401  (importing registers them)
