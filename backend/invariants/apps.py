from django.apps import AppConfig


class InvariantsConfig(AppConfig):
    name = "backend.invariants"
    label = "invariants"

    def ready(self) -> None:
        from backend.invariants import hooks  # noqa: F401  (importing registers them)
