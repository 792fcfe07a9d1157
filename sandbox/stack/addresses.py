"""Where everything answers: chosen at the start, exported to every process, written down for other shells."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sandbox import dotenv
from sandbox.servers import Servers, lock, ports
from sandbox.stack.failures import StackError

# Variable, its default, and what listens there.
PORTS = (
    ("PORT", 8000, "API"),
    ("TWIN_PORT", 8001, "Razorpay twin"),
    ("FLOWER_PORT", 5555, "Flower"),
    ("SITE_PORT", 8002, "website of a resort"),
)


def choose_ports(environ: Mapping[str, str]) -> dict[str, str]:
    """The ports, each checked to be free; 0 means any free one."""
    chosen: dict[str, str] = {}
    for name, default, what in PORTS:
        text = environ.get(name, "").strip() or str(default)
        if not text.isdigit() or int(text) > 65535:
            raise StackError(f"{name} is {text!r}: a port number is needed.")
        port = int(text) or _unused(chosen)
        if str(port) in chosen.values() or not ports.is_free(port):
            raise StackError(
                f"Port {port} for the {what} is taken: stop what uses it, or set {name} to another (0: any)."
            )
        chosen[name] = str(port)
    return chosen


def book(environ: Mapping[str, str], chosen: Mapping[str, str], up: Servers, var: Path) -> dict[str, str]:
    """Every derived setting; a RAZORPAY_BASE_URL or SMS gateway that the developer chose stays."""
    api, twin, flower, site = (f"http://127.0.0.1:{chosen[name]}" for name, _, _ in PORTS)
    derived = {
        **chosen,
        "DANDELI_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "DATABASE_URL": up.database_url(),
        "REDIS_URL": up.redis_url(),
        "API_URL": api,
        "TWIN_URL": twin,
        "FLOWER_URL": flower,
        "SITE_URL": site,
        "TWIN_WEBHOOK_URL": f"{api}/api/booking/payment-callback/",
        "TWIN_STATE": str(var / "twin" / "twin.sqlite3"),
        "SMS_SANDBOX_URL": f"{twin}/sandbox/sms/",
        "EMAIL_SANDBOX_URL": f"{twin}/sandbox/email/",
        "TWIN_EMAIL_RECEIPTS_URL": f"{api}/api/email/receipts/sandbox-email-receipts/",
    }
    chosen_by_hand = {
        **{"RAZORPAY_BASE_URL": twin, "SMS_GATEWAY": "sandbox", "EMAIL_GATEWAY": "sandbox"},
        "PUBLIC_BASE_URL": api,
    }
    return {**derived, **{name: environ.get(name) or value for name, value in chosen_by_hand.items()}}


@contextmanager
def written(var: Path, addresses: Mapping[str, str]) -> Iterator[None]:
    """Keep `run/addresses.env` while the stack stands, so that `manage.py` works in another shell too."""
    (var / "twin").mkdir(parents=True, exist_ok=True)
    # An outside DATABASE_URL may carry a password.
    with os.fdopen(os.open(_file(var), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("".join(f"{name}={value}\n" for name, value in addresses.items()))
    try:
        yield
    finally:
        forget(var)


def forget(var: Path) -> None:
    """Remove what says that a stack stands; kill -9 leaves it behind."""
    for file in (ready_file(var), _file(var)):
        file.unlink(missing_ok=True)


def of_running_stack(var: Path, *, within_seconds: float = 0) -> dict[str, str] | None:
    """The addresses of the stack that runs on this var directory, once it is ready; None when none runs.

    The file alone proves nothing: kill -9 leaves it behind.
    """
    until = time.monotonic() + within_seconds
    while stack_owner(var):
        if ready_file(var).is_file():
            return dotenv.read_dotenv(_file(var))
        if time.monotonic() >= until:
            return None
        time.sleep(0.2)
    return None


def stack_owner(var: Path) -> int | None:
    """The process id of the launcher that runs on this var directory."""
    return lock.owner(stack_lock(var))


def stack_lock(var: Path) -> Path:
    """The lock a launcher holds while it runs."""
    return var / "run" / "stack.lock"


def ready_file(var: Path) -> Path:
    """Exists once everything has answered."""
    return var / "run" / "ready"


def _file(var: Path) -> Path:
    return var / "run" / "addresses.env"


def _unused(chosen: Mapping[str, str]) -> int:
    port = ports.any_free()
    return _unused(chosen) if str(port) in chosen.values() else port
