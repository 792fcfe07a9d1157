"""Forgets the second factor of somebody whose device and recovery codes are lost, where no other superuser can."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.models import User
from backend.accounts.services import second_factor
from backend.privacy.services import trail


class Command(BaseCommand):
    help = "Forget the second factor of a member of staff; the next login sets up another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone_number")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["phone_number"])
        except User.DoesNotExist:
            raise CommandError("Nobody has this number.") from None
        if not second_factor.reset_factor(user=user):
            raise CommandError("This person has no second factor.")
        trail.trail_told(user, what="second factor reset", by=None)
        self.stdout.write("Reset: the next login sets up another.")
