from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "backend.sites"
    label = "sites"

    def ready(self) -> None:
        from backend.sites.services import site_scripts  # noqa: F401  (importing registers it)
