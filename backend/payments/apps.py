from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "backend.payments"
    label = "payments"

    def ready(self) -> None:
        from backend.payments import checks, hooks  # noqa: F401  (importing registers them)
