from django.apps import AppConfig


class EventFeedConfig(AppConfig):
    name = "backend.event_feed"
    label = "event_feed"
    verbose_name = "Event feed and webhooks"

    def ready(self) -> None:
        from backend.event_feed import hooks  # noqa: F401  (importing registers them)
