from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "backend.documents"
    verbose_name = "papers"
