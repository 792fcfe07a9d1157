"""What may become of a call to Razorpay beside an answer."""

from backend.common import razorpay_limits
from backend.common.errors import DomainError, Retryable


class GatewayUnavailable(DomainError, Retryable):
    """No answer, or one that invites another try. The effect may have happened all the same."""

    code = "payment_gateway_unavailable"
    status = 503
    message = "The payment service is not responding. Your rooms are still held. Try again in a moment."

    def __init__(self, detail: str = "", *, retry_after: int = 5) -> None:
        super().__init__(detail, retry_after=retry_after)


class GatewayPaused(GatewayUnavailable):
    """Nobody was asked: Razorpay has failed for a while, as many as may are waiting for it, or our own time is up."""


class ImpossibleAnswer(GatewayUnavailable):
    """Razorpay answered what cannot be: not what was asked for, or nothing that its documentation describes.

    Nothing of it is stored. `reason` says what was wrong, without a word of the answer's.
    """

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class GatewayRefused(Exception):
    """Razorpay understood and said no (4xx). `reason` says why, and whether the same call is refused for good."""

    def __init__(self, status: int, description: str) -> None:
        self.status = status
        self.reason = razorpay_limits.why_refused(status, description)
        super().__init__(f"{status}: {description}")
