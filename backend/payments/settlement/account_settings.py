"""Tells a person of settings of the Razorpay account that no call shows: what payments are like does.

docs/razorpay-setup.md says which settings there are, and what each does to a sale.
"""

from datetime import datetime

from backend.common.money import rupees
from backend.common.razorpay_limits import SETUP_PAGE, PaidSum
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.models import Payment

SUBJECTS = {PaidSum.OFFER: "Razorpay Offers", PaidSum.CUSTOMER_FEE: "customer fee bearer"}
DONE = {
    PaidSum.OFFER: "The booking stands as paid. What the Offer took off is booked as the owner's cost; the invoice is "
    "over the full price.",
    PaidSum.CUSTOMER_FEE: "The booking stands, with the sum of its order. What the guest paid on top is booked against "
    "Razorpay's fee, and does not go back when the booking is cancelled.",
}
ADVICE = {
    PaidSum.OFFER: "Switch the Offer off in Razorpay's dashboard (Offers) and make an offer or a coupon here instead: "
    "only those are in the price, and in its tax.",
    PaidSum.CUSTOMER_FEE: "Have the business bear the fee (Razorpay's support switches it): guests pay more than the "
    "price that they were shown, and on UPI a fee is not allowed.",
}


def setting_of(payment: Payment) -> PaidSum:
    """Which setting made a payment that pays for a booking another sum than its order's; EXACT for none."""
    if payment.amount_paise == payment.credit_paise:
        return PaidSum.EXACT
    return PaidSum.OFFER if payment.amount_paise < payment.credit_paise else PaidSum.CUSTOMER_FEE


def report_other_sum(payment: Payment, *, at: datetime) -> None:
    """A payment of another sum than its order's pays for a booking: one incident for each setting, which counts."""
    how = setting_of(payment)
    offer = f", with {payment.offer_id}" if payment.offer_id else ""
    reports.report(
        IncidentKind.ACCOUNT_SETTING,
        subject=SUBJECTS[how],
        happened=f"{rupees(payment.amount_paise)} were paid for an order of {rupees(payment.credit_paise)} "
        f"({payment.razorpay_payment_id}{offer}).",
        done=DONE[how],
        advice=f"{ADVICE[how]} See {SETUP_PAGE}; then mark this as solved.",
        at=at,
    )
