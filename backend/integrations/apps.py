from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "backend.integrations"

    def ready(self) -> None:
        from backend.integrations import mends  # noqa: F401  (registers them)
