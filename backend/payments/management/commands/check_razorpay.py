import sys
from contextlib import redirect_stdout
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.payments.management import account_checks, tables
from backend.payments.management.account_checks import Judgement, Setting


class Command(BaseCommand):
    help = (
        "Ask Razorpay how the account is set up, as far as it tells, and say the rest that a person has to look up. "
        "Nothing is made or changed by it. Exits with 1 when something is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # The SDK prints its troubles.
        with redirect_stdout(sys.stderr):
            found = list(account_checks.looks(at=clock.now()))
        for line in tables.lines(("setting", "found", ""), [(look.what, look.found, look.verdict) for look in found]):
            self.stdout.write(line)
        self._advise(found)
        wrong = [look.what for look in found if look.verdict is Judgement.WRONG]
        if wrong:
            raise CommandError(f"Wrong: {', '.join(wrong)}.", returncode=1)

    def _advise(self, found: list[Setting]) -> None:
        told = [look for look in found if look.do]
        if told:
            self.stdout.write("")
        for look in told:
            self.stdout.write(f"{look.what}: {look.do}")
