from django.apps import AppConfig


class WaitingConfig(AppConfig):
    name = "backend.waiting"
    label = "waiting"

    def ready(self) -> None:
        from backend.waiting import hooks  # noqa: F401  (importing registers them)
