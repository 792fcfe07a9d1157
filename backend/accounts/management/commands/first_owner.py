"""`./manage.py first_owner +919845012345`: somebody who may do everything, so that there is anybody at all."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.accounts.core import phone_numbers
from backend.accounts.models import User


class Command(BaseCommand):
    help = (
        "Make the first person who may do everything in the admin (a superuser). The password is asked for, or read "
        "from the first line of the input where there is no terminal; never an argument, which others could read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone_number", help="An Indian mobile number, such as +919845012345.")
        parser.add_argument("--name", default="", help="Shown in the admin.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            phone = phone_numbers.normalise(options["phone_number"])
        except phone_numbers.PhoneInvalid as error:
            raise CommandError(str(error)) from error
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            raise CommandError("There is an owner already: they make further people in the admin, under Users.")
        person = User.objects.filter(phone_number=phone).first() or User(phone_number=phone)
        person.name = options["name"] or person.name
        password = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person.set_password(password)
        person.is_staff = person.is_superuser = person.is_active = True
        person.save()
        self.stdout.write(f"{person} may do everything. Log in at /admin/ with the number and the password.")


def _asked() -> str:
    password = getpass.getpass("Password (12 characters or more): ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two differ: nobody was made.")
    return password
