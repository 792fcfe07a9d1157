from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "backend.pricing"
    label = "pricing"

    def ready(self) -> None:
        from backend.pricing import hooks  # noqa: F401  (importing registers them)
