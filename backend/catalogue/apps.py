from django.apps import AppConfig
from django.db.models.signals import post_delete


class CatalogueConfig(AppConfig):
    name = "backend.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from backend.catalogue.models import LinkPreview, Photo
        from backend.catalogue.services import photo_sizes, preview_pictures

        # Rows may go with their resort or room type, without anybody who deletes them by name.
        post_delete.connect(photo_sizes.forget_files, sender=Photo)
        post_delete.connect(preview_pictures.forget_picture, sender=LinkPreview)
