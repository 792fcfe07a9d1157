"""manage.py audit: checks all invariants. Exit code 0: clean, 1: findings, 2: could not run."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from backend.common import clock
from backend.invariants.services import invariant_audit, printout

CLEAN, FINDINGS, COULD_NOT_RUN = 0, 1, 2


def _seconds(word: str) -> timedelta:
    if not word.isdecimal():
        raise ArgumentTypeError(f"{word} is not a number of seconds")
    return timedelta(seconds=int(word))


class Command(BaseCommand):
    help = "Check all invariants over the whole database and Redis. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--grace", type=_seconds, default=invariant_audit.GRACE, metavar="SECONDS",
                            help="seconds by which sweeps may be late (default: 60)")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = invariant_audit.audit_all(at=clock.now(), grace=options["grace"])
        except Error as error:
            self.stderr.write(f"The audit could not run: {error}")
            sys.exit(COULD_NOT_RUN)
        said = json.dumps(printout.plain(report), indent=2) if options["json"] else printout.verdict_table(report)
        self.stdout.write(said)
        if report.count:
            sys.exit(FINDINGS)
