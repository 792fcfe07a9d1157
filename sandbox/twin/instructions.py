"""What the control API may be told to do, checked key by key."""

from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from sandbox.twin import entities, events
from sandbox.twin.refusals import BadInstruction

Outcome = Literal["captured", "failed", "authorized", "failed_then_captured"]
SignedWith = Literal["current", "previous", "wrong"]
COPIES_MOST = 1000
DELAY_MOST_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class TwinManner:
    """How the webhooks of one happening are sent."""

    copies: int = 1
    shuffle: bool = False
    drop: tuple[str, ...] = ()
    signed_with: SignedWith = "current"

    @classmethod
    def read(cls, given: Any) -> Self:
        """From the `webhooks` part of a body."""
        part = Part(given, "webhooks")
        part.only("copies", "shuffle", "drop", "secret")
        dropped = part.value.get("drop", [])
        if not isinstance(dropped, list) or not all(name in events.NAMES for name in dropped):
            part.refuse("drop", f"a list out of {', '.join(events.NAMES)}")
        return cls(
            copies=part.integer("copies", 1, least=1, most=COPIES_MOST),
            shuffle=part.flag("shuffle"),
            drop=tuple(dropped),
            signed_with=part.choice("secret", get_args(SignedWith), "current"),
        )


@dataclass(frozen=True)
class Pay:
    """What a guest does in the payment window, and what the bank makes of it."""

    # Left out: UPI, or what takes so large a sum.
    method: str | None = None
    # The Offer of the account that the guest takes: so many paise less.
    offer: int | None = None
    outcome: Outcome = "captured"
    delay_seconds: float = 0
    late_minutes: float = 0
    amount: int | None = None
    currency: str | None = None
    payment_id: str | None = None
    force: bool = False
    manner: TwinManner = TwinManner()

    @classmethod
    def read(cls, given: Any) -> Self:
        """From the body of `POST /twin/orders/{order_id}/pay`."""
        part = Part(given)
        part.only(
            "method",
            "offer",
            "outcome",
            "delay_seconds",
            "late_minutes",
            "amount",
            "currency",
            "payment_id",
            "force",
            "webhooks",
        )
        return cls(
            method=part.choice("method", entities.METHODS, "upi") if "method" in part.value else None,
            offer=part.integer("offer", None, least=1, most=10**12),
            outcome=part.choice("outcome", get_args(Outcome), "captured"),
            delay_seconds=part.number("delay_seconds", 0, most=DELAY_MOST_SECONDS),
            late_minutes=part.number("late_minutes", 0, most=DELAY_MOST_SECONDS),
            amount=part.integer("amount", None, least=1, most=10**12),
            currency=part.text("currency"),
            payment_id=part.text("payment_id"),
            force=part.flag("force"),
            manner=TwinManner.read(part.value.get("webhooks", {})),
        )


class Part:
    """One object of a body, read with errors that name the key."""

    def __init__(self, value: Any, name: str = "") -> None:
        if not isinstance(value, dict):
            raise BadInstruction(f"{name or 'the body'} must be an object", key=name or None)
        self.value: dict[str, Any] = value
        self.name = name

    def only(self, *known: str) -> None:
        """Refuse keys nobody would read: a typing mistake must not pass for a default."""
        for key in self.value:
            if key not in known:
                self.refuse(key, f"left out: it is not one of {', '.join(known)}")

    def choice(self, key: str, choices: tuple[Any, ...], default: Any) -> Any:
        """One of a few words."""
        value = self.value.get(key, default)
        if not isinstance(value, str) or value not in choices:
            self.refuse(key, f"one of {', '.join(choices)}")
        return value

    def integer(self, key: str, default: Any, *, least: int, most: int) -> Any:
        """A whole number."""
        value = self.value.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(key, f"a whole number between {least} and {most}")
        return value

    def number(self, key: str, default: float, *, most: float) -> float:
        """A number that is not negative."""
        value = self.value.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            self.refuse(key, f"a number between 0 and {most}")
        return float(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.value.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, "true or false")
        return bool(value)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A word or a sentence."""
        value = self.value.get(key)
        if value is None and not required:
            return None
        if not isinstance(value, str) or not value:
            self.refuse(key, "a text that is not empty")
        return str(value)

    def refuse(self, key: str, wanted: str) -> None:
        """Say which key is wrong, and what it should be."""
        full = f"{self.name}.{key}" if self.name else key
        raise BadInstruction(f"{full} must be {wanted}", key=full)
