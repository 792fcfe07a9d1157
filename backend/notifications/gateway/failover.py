"""Sends through the first working provider of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.notifications.gateway import breaker
from backend.notifications.gateway.carrier import Down, Gateway, Rejected, Sms, Undelivered, Unsure
from backend.notifications.models import MessageKind


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Who took a message, and what it is called there."""

    gateway: str
    id: str


class Failover:
    """Asks one provider after the other, in the order of SMS_GATEWAY, until one says yes."""

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self.gateways = gateways

    def send(self, sms: Sms, *, at: datetime) -> Accepted:
        """Hand the message over once. Raises Rejected, or Undelivered with the last provider's reason."""
        able = [gateway for gateway in self.gateways if sms.channel in gateway.channels]
        if not able:
            raise Rejected(f"no gateway for {sms.channel}")
        trouble: Undelivered | None = None
        for gateway in able:
            if not breaker.allows(gateway.name):
                trouble = trouble or Undelivered(f"{gateway.name} circuit_open")
                continue
            try:
                taken = gateway.send(sms)
            except Unsure as error:
                _failed(gateway.name, error, at=at)
                # A guest waits for a code now, and the same code twice does no harm. News of a booking can wait,
                # and told twice would look like two bookings.
                if sms.kind != MessageKind.OTP:
                    raise
                trouble = error
            except Down as error:
                _failed(gateway.name, error, at=at)
                trouble = error
            except Undelivered as error:
                _answered(gateway.name, at=at)
                trouble = error
            except Rejected:
                _answered(gateway.name, at=at)
                raise
            else:
                _answered(gateway.name, at=at)
                return Accepted(gateway=gateway.name, id=taken)
        assert trouble is not None
        raise trouble


def _failed(name: str, error: Down, *, at: datetime) -> None:
    if breaker.failed(name):
        reports.report(
            IncidentKind.SMS_DOWN,
            subject=name,
            happened=f"It keeps failing: {error}.",
            done="It is paused; after each pause one message tests it. Other messages go to the next provider.",
            advice="Check the provider's status page, and our account and its credit there.",
            at=at,
        )


def _answered(name: str, *, at: datetime) -> None:
    if breaker.succeeded(name):
        reports.solve(IncidentKind.SMS_DOWN, subject=name, at=at)
