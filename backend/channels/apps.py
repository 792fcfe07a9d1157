from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "backend.channels"
    label = "channels"

    def ready(self) -> None:
        from backend.channels import mends  # noqa: F401  (registers them)
