"""What the twin is told through its environment, read once at the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PORT_DEFAULT = 8001


class RefusedToStart(Exception):
    """The environment is not one the twin may run in."""


@dataclass(frozen=True)
class Settings:
    """Everything configurable; secrets stay out of `repr`, so out of logs too."""

    port: int
    key_id: str
    key_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    webhook_secret_previous: str = field(repr=False)
    webhook_url: str
    state: str
    time_scale: float
    # Where the application wants to hear what became of e-mails; empty: nowhere.
    email_receipts_url: str = ""


def read_knobs(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment, or `RefusedToStart` with the variable to mend."""
    refuse_twin_outside_development(environ)
    return Settings(
        port=_port(environ.get("TWIN_PORT", "") or str(PORT_DEFAULT)),
        key_id=_required(environ, "RAZORPAY_KEY_ID"),
        key_secret=_required(environ, "RAZORPAY_KEY_SECRET"),
        webhook_secret=_required(environ, "RAZORPAY_WEBHOOK_SECRET"),
        webhook_secret_previous=environ.get("RAZORPAY_WEBHOOK_SECRET_PREVIOUS", ""),
        webhook_url=_url(_required(environ, "TWIN_WEBHOOK_URL")),
        state=environ.get("TWIN_STATE", "") or ":memory:",
        time_scale=_time_scale(environ.get("TWIN_TIME_SCALE", "") or "1"),
        email_receipts_url=environ.get("TWIN_EMAIL_RECEIPTS_URL", ""),
    )


def refuse_twin_outside_development(environ: Mapping[str, str]) -> None:
    """Fake money must be impossible to switch on where real money moves."""
    if environ.get("DANDELI_ENV") != "development":
        raise RefusedToStart("the Razorpay twin runs only with DANDELI_ENV=development")
    if environ.get("RAZORPAY_KEY_ID", "").startswith("rzp_live_"):
        raise RefusedToStart("RAZORPAY_KEY_ID is a live key: the Razorpay twin takes test keys only")


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        # An empty secret would sign with an empty key, which anybody can do.
        raise RefusedToStart(f"{name} is not set")
    return value


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise RefusedToStart("TWIN_WEBHOOK_URL must start with http:// or https://")
    return value


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise RefusedToStart(f"TWIN_PORT is not a port: {value!r}")
    return int(value)


def _time_scale(value: str) -> float:
    try:
        scale = float(value)
    except ValueError:
        scale = 0.0
    if not 0 < scale < float("inf"):
        raise RefusedToStart(f"TWIN_TIME_SCALE is not a positive number: {value!r}")
    return scale
