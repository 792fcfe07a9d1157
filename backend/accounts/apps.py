from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    label = "accounts"

    def ready(self) -> None:
        from backend.accounts.models import LoginSession, User
        from backend.accounts.services import sessions

        post_save.connect(sessions.shut_out_saved, sender=User)
        post_delete.connect(sessions.shut_out_deleted, sender=User)
        post_save.connect(sessions.login_saved, sender=LoginSession)
        post_delete.connect(sessions.login_deleted, sender=LoginSession)
