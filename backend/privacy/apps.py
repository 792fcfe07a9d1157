from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "backend.privacy"
    label = "privacy"
    verbose_name = "Data protection"

    def ready(self) -> None:
        from backend.privacy.services import trail

        trail.begin_trail()
