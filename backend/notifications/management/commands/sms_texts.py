from typing import Any

from django.core.management.base import BaseCommand

from backend.common.guest_languages import GuestLanguage
from backend.notifications.core import dlt, sms_length
from backend.notifications.gateway import sms_texts
from backend.notifications.models import MessageKind


class Command(BaseCommand):
    """`manage.py sms_texts`."""

    help = "Prints every SMS text as this deployment has to register it with DLT, and how many SMS it is at most."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in MessageKind:
            for language in GuestLanguage:
                template = sms_texts.template_of(kind, language)
                tail = "" if language == GuestLanguage.ENGLISH else f"_{language.upper()}"
                longest = template.filled(dict.fromkeys(template.names, "9" * dlt.VALUE_MOST))
                self.stdout.write(f"SMS_TEMPLATE_{kind.upper()}{tail} (at most {sms_length.segments_of(longest)} SMS)")
                self.stdout.write(f"{template.text}\n\n")
