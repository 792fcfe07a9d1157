"""Ways into the middle of a story about papers."""

from datetime import datetime, time, timedelta

import pypdfium2
from django.utils import timezone

from backend.documents.models import Paper
from backend.documents.services import missing_papers
from backend.payments.core.razorpay_facts import RefundFact
from backend.payments.models import Payment, Refund
from backend.payments.refunds import cancellations, refund_news
from backend.payments.states import RefundState


def swept(at: datetime | None = None) -> list[str]:
    """What papers there are, once everything that is due has been issued."""
    missing_papers.issue_missing_papers(at=at or timezone.now())
    return list(Paper.objects.order_by("pk").values_list("kind", flat=True))


def the(kind: str) -> Paper:
    return Paper.objects.get(kind=kind)


def left(booking) -> datetime:
    """A moment after the guests of this booking have left."""
    return timezone.make_aware(datetime.combine(booking.check_out, time(11))) + timedelta(seconds=1)


def given_back(booking, paise: int, *, id: str = "rfnd_1") -> None:
    """Somebody gives a part of the money back in Razorpay's dashboard."""
    _gone(Payment.objects.get(booking=booking), paise, id=id, receipt="")


def called_off(booking, *, at: datetime | None = None) -> None:
    """The resort calls the booking off, and everything went back."""
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=at or timezone.now())
    for refund in Refund.objects.filter(payment__booking=booking, reason="cancelled").select_related("payment"):
        _gone(refund.payment, refund.amount_paise, id=f"rfnd_own_{refund.pk}", receipt=refund.idempotency_key)


def _gone(payment: Payment, paise: int, *, id: str, receipt: str) -> None:
    fact = RefundFact(
        refund_id=id,
        payment_id=payment.razorpay_payment_id,
        state=RefundState.PROCESSED,
        receipt=receipt,
        amount_paise=paise,
    )
    refund_news.take_in_refund(fact, at=timezone.now())


def text_of(pdf: bytes) -> str:
    """All text of a sheet, as a reader copies it."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
