from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "backend.integrations"

    def ready(self) -> None:
        from backend.integrations import hooks  # noqa: F401  (importing registers them)
