from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "backend.documents"
    label = "documents"
    verbose_name = "papers"

    def ready(self) -> None:
        from backend.documents import checks, hooks  # noqa: F401  (importing registers them)
