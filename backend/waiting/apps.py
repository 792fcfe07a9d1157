from django.apps import AppConfig


class WaitingConfig(AppConfig):
    name = "backend.waiting"
    label = "waiting"

    def ready(self) -> None:
        from backend.waiting.services import objecting  # noqa: F401  (importing registers it)
