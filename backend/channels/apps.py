from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "backend.channels"
    label = "channels"

    def ready(self) -> None:
        from backend.channels import hooks  # noqa: F401  (importing registers them)
