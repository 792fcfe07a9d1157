"""The developer's `.env`: read, refused outside development, and written once with generated secrets."""

import os
import secrets
import string
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Settings of this machine, made by `make run`. Not for production, not for git. Change what you like.\n"


class NotDevelopment(Exception):
    """The sandbox was asked to run where DANDELI_ENV says it must not."""


def _token() -> str:
    return secrets.token_urlsafe(24)


def _key_id() -> str:
    return "rzp_test_" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(14))


# Key, why it is there, and what makes its first value.
SETTINGS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    (
        "DANDELI_ENV",
        "Anything but `development` is production: no sandbox, strict settings.",
        lambda: "development",
    ),
    ("DJANGO_SECRET_KEY", "Signs sessions and tokens.", lambda: secrets.token_urlsafe(48)),
    ("RAZORPAY_KEY_ID", "The public half of the API key; checkout shows it.", _key_id),
    ("RAZORPAY_KEY_SECRET", "The secret half; also signs the checkout's answer.", _token),
    ("RAZORPAY_WEBHOOK_SECRET", "Signs webhooks.", _token),
    ("RAZORPAY_WEBHOOK_SECRET_PREVIOUS", "The secret before the last rotation, accepted for a while.", str),
    ("FLOWER_BASIC_AUTH", "The login of Flower, the view into the queues.", lambda: f"ops:{_token()}"),
    ("DEMO_STAFF_PASSWORD", "The admin password of the demo staff account, +91 90000 00001.", _token),
    (
        "OTP_PER_IP_PER_HOUR",
        "Codes an address may ask for: generous, as here everybody is 127.0.0.1.",
        lambda: "1000",
    ),
    ("OTP_PER_NETWORK_PER_HOUR", "The same for its network.", lambda: "1000"),
)


def read_dotenv(path: Path) -> dict[str, str]:
    """The pairs of a dotenv file; nothing when there is no such file."""
    if not path.is_file():
        return {}
    pairs: dict[str, str] = {}
    for line in path.read_text().splitlines():
        key, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not key.startswith("#"):
            pairs[key.strip()] = value.strip().strip("\"'")
    return pairs


def effective(environ: Mapping[str, str] | None = None, *, file: Path = ROOT / ".env") -> dict[str, str]:
    """What a process started now would see: the environment, and `.env` where it is silent."""
    return {**read_dotenv(file), **(os.environ if environ is None else environ)}


def refuse_outside_development(environ: Mapping[str, str]) -> None:
    """Generated secrets and open servers are for a developer's machine alone."""
    name = environ.get("DANDELI_ENV", "development")
    if name != "development":
        raise NotDevelopment(f"DANDELI_ENV is {name!r}: the sandbox runs in development only.")


def ensure_dotenv(file: Path = ROOT / ".env") -> list[str]:
    """Add every setting the file lacks, touch nothing that is there, and name what was added."""
    present = read_dotenv(file)
    missing = [(key, why, make()) for key, why, make in SETTINGS if key not in present]
    if not missing:
        return []
    text = "".join(f"\n# {why}\n{key}={value}\n" for key, why, value in missing)
    if file.exists():
        before = "" if file.read_bytes()[-1:] in (b"", b"\n") else "\n"
        _append(file, before + text)
    else:
        _append(file, HEAD + text)
    return [key for key, _, _ in missing]


def _append(file: Path, text: str) -> None:
    # One write and closed to others before the first secret lands in it.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(text)
