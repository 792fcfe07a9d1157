"""The answers Razorpay gives when it says no, in its own words and shape."""

from typing import Any


class Refusal(Exception):
    """An error answer of the REST API."""

    def __init__(
        self,
        description: str,
        *,
        status: int = 400,
        code: str = "BAD_REQUEST_ERROR",
        field: str | None = None,
        reason: str = "input_validation_failed",
    ) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.code = code
        self.field = field
        self.reason = reason

    def body(self) -> dict[str, Any]:
        """The documented error body."""
        validated = self.reason == "input_validation_failed"
        error: dict[str, Any] = {
            "code": self.code,
            "description": self.description,
            "source": "business" if validated else "NA",
            "step": "payment_initiation" if validated else "NA",
            "reason": self.reason,
            "metadata": {},
        }
        if self.field is not None:
            error["field"] = self.field
        return {"error": error}


class BadInstruction(Exception):
    """A control request that cannot be followed; `key` is the part of the body to mend."""

    def __init__(self, message: str, *, key: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.key = key
        self.status = status


def unknown_id() -> Refusal:
    """The id belongs to nothing of this account."""
    return Refusal("The id provided does not exist")


def unauthorised(description: str) -> Refusal:
    """Basic auth is missing or wrong."""
    return Refusal(description, status=401, reason="NA")


def not_for_this_account() -> Refusal:
    """A no for good, for a reason that is the account's."""
    return Refusal("The requested feature is not enabled for this account.", reason="NA")


def too_many_requests() -> Refusal:
    """The rate limit, whose number is not published; its code is the one of a bad request."""
    return Refusal("Request failed. Please try after sometime.", status=429, reason="NA")


def twin_server_error() -> Refusal:
    """Razorpay's own trouble."""
    return Refusal(
        "We are facing some trouble completing your request at the moment. Please try again shortly.",
        status=500,
        code="SERVER_ERROR",
        reason="NA",
    )
