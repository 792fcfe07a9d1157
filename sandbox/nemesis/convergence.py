"""After the last disaster: wait until nothing is left to do, and nothing is wrong."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

import psycopg
from redis.exceptions import RedisError

from sandbox import dotenv
from sandbox.nemesis.levers import TwinSilent
from sandbox.nemesis.verdicts import Checker, NemesisVerdict

WITHIN_SECONDS = 300.0
PAUSE_SECONDS, AUDIT_SECONDS, SAY_EVERY_SECONDS = 3.0, 60, 15.0
UNKNOWN_COMMAND = "Unknown command"


@dataclass(frozen=True)
class End:
    """How the house came to rest: `seconds` from the last disaster."""

    verdict: NemesisVerdict | None
    audit: str
    seconds: float
    clean: bool


def audit_house(environ: Mapping[str, str]) -> tuple[bool, str]:
    """`manage.py audit`: whether it has no objection, and what it said. A house without one has none."""
    done = subprocess.run(
        [sys.executable, "manage.py", "audit"],
        cwd=dotenv.ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=AUDIT_SECONDS,
        check=False,
    )
    if done.returncode and UNKNOWN_COMMAND in done.stderr:
        return True, "there is no manage.py audit"
    told = (done.stdout + done.stderr).strip()
    return done.returncode == 0, told[-4000:]


def wait_for_convergence(
    checker: Checker,
    *,
    promised: Set[str],
    environ: Mapping[str, str],
    since: float,
    say: Callable[[str], None],
) -> End:
    """Ask until everything is clean, or the time is over; `since` is the last disaster's time.monotonic()."""
    until, said = time.monotonic() + WITHIN_SECONDS, 0.0
    verdict: NemesisVerdict | None = None
    told = "not asked: our own checks object"
    while True:
        try:
            verdict = checker.check(promised)
            if verdict.clean:
                content, told = audit_house(environ)
                if content:
                    return End(verdict, told, time.monotonic() - since, clean=True)
        except (psycopg.Error, RedisError, TwinSilent, subprocess.TimeoutExpired) as error:
            told = f"not answered: {type(error).__name__}"
        if time.monotonic() > until:
            return End(verdict, told, time.monotonic() - since, clean=False)
        if time.monotonic() - said > SAY_EVERY_SECONDS:
            said = time.monotonic()
            say(f"  {said - since:5.0f} s after the last disaster: {_left(verdict, told)}")
        time.sleep(PAUSE_SECONDS)


def _left(verdict: NemesisVerdict | None, told: str) -> str:
    if verdict is None or verdict.clean:
        return told.splitlines()[-1][:150] if told else "the audit objects"
    parts = [*verdict.waiting]
    if verdict.findings:
        parts.append(f"{len(verdict.findings)} findings, such as: {verdict.findings[0][:110]}")
    return "; ".join(parts) or f"{verdict.account.unexplained} paise unexplained"
