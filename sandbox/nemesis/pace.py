"""The times of a short run: the house's knobs, shrunk together, so that minutes hold what days hold outside."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.nemesis.disasters import Tempo

# The reconciler asks after 2 and 5 minutes: money that moves later than that would not be news within a run.
LATEST_PAYMENT_SECONDS = 110
TEMPO = Tempo()


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds a hold, a payment window and a whole attempt last."""

    hold_seconds: int = 40
    window_seconds: int = 60
    attempt_seconds: int = 120
    tempo: Tempo = TEMPO

    def environ(self) -> Mapping[str, str]:
        """What the house is told: its times, and limits that let one address log in again and again."""
        plenty = (
            "OTP_PER_NUMBER_PER_HOUR",
            "OTP_PER_NUMBER_PER_DAY",
            "OTP_PER_IP_PER_HOUR",
            "OTP_PER_NETWORK_PER_HOUR",
            "OTP_PER_IP_PER_DAY",
            "OTP_PER_NETWORK_PER_DAY",
            "OTP_KNOWN_PER_HOUR",
            "OTP_SHARED_TRIES_PER_DAY",
            "OTP_PER_NETWORK_PER_HOUR",
            "OTP_PER_BLOCK_PER_HOUR",
            "OTP_PER_HOUR",
            "OTP_KNOWN_PER_HOUR",
            "READS_PER_USER_PER_MINUTE",
            "WRITES_PER_USER_PER_MINUTE",
            "MONEY_CALLS_PER_USER_PER_MINUTE",
            "BROWSE_CALLS_PER_IP_PER_MINUTE",
            "BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE",
            "SITE_CALLS_PER_MINUTE",
            "ANONYMOUS_CALLS_PER_IP_PER_MINUTE",
            "LOGIN_CALLS_PER_IP_PER_MINUTE",
        )
        return {
            "HOLD_SECONDS": str(self.hold_seconds),
            "PAYMENT_WINDOW_SECONDS": str(self.window_seconds),
            "ATTEMPT_MAX_SECONDS": str(self.attempt_seconds),
            "CHANGE_HOLD_SECONDS": str(self.window_seconds),
            # The shortest there is.
            "WAITING_OFFER_SECONDS": "60",
            "MAX_WAITING_PER_GUEST": "100",
            "OTP_RESEND_SECONDS": "1",
            "MAX_ROOMS_HELD_PER_GUEST": "100",
            "MAX_HOLDS_PER_GUEST": "100",
            "MAX_ROOM_NIGHTS_HELD_PER_GUEST": "1000",
            # Retries of webhooks come ten times as soon as Razorpay's.
            "TWIN_TIME_SCALE": "10",
            **dict.fromkeys(plenty, "1000000"),
        }

    def late(self, part: float) -> float:
        """A payment that lands after its window: `part` (0 to 1) says how far."""
        longest = min(LATEST_PAYMENT_SECONDS, self.attempt_seconds * 1.2)
        return round(self.window_seconds + 3 + part * max(1.0, longest - self.window_seconds - 3), 1)


SHORTEST = Pace(
    hold_seconds=8,
    window_seconds=12,
    attempt_seconds=25,
    tempo=Tempo(every_seconds=1.6, longest_seconds=3.0, brief=True),
)
