from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "backend.holds"
    label = "holds"

    def ready(self) -> None:
        from backend.holds import checks, hooks  # noqa: F401  (importing registers them)
