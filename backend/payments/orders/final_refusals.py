"""What Razorpay refuses for good: the guest is told so once, and a person what to set right."""

from typing import Any

from backend.common import clock
from backend.common.errors import DomainError
from backend.common.money import rupees
from backend.common.razorpay_limits import SETUP_PAGE, AmountAboveMaximum, RefusalReason
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments import gateway

TOLD_FOR_GOOD = (
    "The guest was told that trying again does not help, and to contact the resort. Rooms that are held stay so."
)
DONE = {
    RefusalReason.KEYS: "Guests are told to try again in a moment; their rooms stay held. Nobody can pay meanwhile."
}
ADVICE = {
    RefusalReason.KEYS: "Look up the API keys in Razorpay's dashboard and set RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET; "
    "then run `manage.py check_razorpay`.",
    RefusalReason.ABOVE_MAXIMUM: "The account takes less than RAZORPAY_MAX_ORDER_PAISE says. Ask Razorpay for a higher "
    f"maximum, or set the variable to the account's: {SETUP_PAGE}. Call the guest.",
}
OTHERWISE = f"Read what Razorpay says, and compare the account's settings with {SETUP_PAGE}. Call the guest."


class PaymentRefused(DomainError):
    code = "payment_refused"
    message = (
        "The payment provider does not accept this payment, and nothing was charged. Trying again will not help: "
        "contact the resort."
    )


def refusal_for(refused: gateway.GatewayRefused, *, what: str, paise: int) -> DomainError:
    """What the caller is told of a refusal that stood: raise it. `what` was asked for, such as `an order`.

    Of what may be answered otherwise later, that Razorpay is not available; of the rest that it is final.
    """
    reason = refused.reason
    if reason.final or reason is RefusalReason.KEYS:
        report_refusal(refused, what=what, paise=paise)
    if not reason.final:
        return gateway.GatewayUnavailable()
    about: dict[str, Any] = {"amount": rupees(paise), "amount_paise": paise}
    if reason is RefusalReason.ABOVE_MAXIMUM:
        return AmountAboveMaximum(**about)
    return PaymentRefused(**about)


def report_refusal(refused: gateway.GatewayRefused, *, what: str, paise: int) -> None:
    """Tell a person, in one incident for each reason."""
    reports.report(
        IncidentKind.PAYMENT_REFUSED,
        subject=f"razorpay {refused.reason.value}",
        happened=f"Razorpay refused {what} of {rupees(paise)}: {refused}.",
        done=DONE.get(refused.reason, TOLD_FOR_GOOD),
        advice=ADVICE.get(refused.reason, OTHERWISE),
        # Seen on the wire, after the caller had read the clock.
        at=clock.now(),
    )
