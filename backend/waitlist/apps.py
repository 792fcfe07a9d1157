from django.apps import AppConfig


class WaitlistConfig(AppConfig):
    name = "backend.waitlist"
    label = "waitlist"

    def ready(self) -> None:
        from backend.waitlist import hooks  # noqa: F401  (importing registers them)
