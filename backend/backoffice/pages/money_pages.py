"""Admin pages of payments, refunds and webhook events: read-only, with actions to retry."""

from datetime import datetime
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from backend.backoffice.forms.acts import Act, Meaning
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.money_facts import refund_facts
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import ScopedPage, ShownInline
from backend.catalogue.models.roles import Right
from backend.common import money
from backend.common.phrases import spoken
from backend.payments import hooks
from backend.payments.models import Dispute, LedgerEntry, Payment, PaymentLink, PaymentOrder, Refund

M = TypeVar("M", bound=Model)


def _look_at_refund(refund: Refund, at: datetime) -> Meaning:
    objects = hooks.objection_to_sending(refund)
    why_not = spoken("Only a refund of ours that has failed is sent again.") if objects else ""
    return Meaning(facts=refund_facts(refund), sum_paise=refund.amount_paise, refusal=why_not)


SEND_ANEW: Act[Refund] = Act(
    name="send_anew",
    title="Send the refund again",
    explains="Razorpay could not pay this refund. It is sent once more, under a new key.",
    button="Yes, send it again",
    permission="mend",
    right=Right.SEND_REFUNDS,
    look=_look_at_refund,
    do=lambda refund, doing: f"{hooks.send_refund_anew(refund.pk, at=doing.at)}.",
)


class MoneyInline(ShownInline[Any, Any]):
    seeing = Right.SEE_MONEY
    show_change_link = True


class AmountColumn:
    """A column with the row's amount."""

    @admin.display(description="amount", ordering="amount_paise")
    def rupees(self, row: Any) -> str:
        return f"₹{money.rupees(row.amount_paise)}"


class MoneyPage(ScopedPage[M], ReadOnlyPage[M]):
    seeing = Right.SEE_MONEY


class PaymentInline(AmountColumn, MoneyInline):
    model = Payment
    resort_path = "attempt__resort"
    fields = readonly_fields = ("razorpay_payment_id", "state", "method", "rupees", "booking", "captured_at")
    select_related = ("booking",)


class RefundInline(AmountColumn, MoneyInline):
    model = Refund
    resort_path = "order__attempt__resort"
    fields = readonly_fields = ("idempotency_key", "reason", "state", "rupees", "razorpay_refund_id", "created_at")


class LedgerEntryInline(AmountColumn, MoneyInline):
    model = LedgerEntry
    resort_path = "order__attempt__resort"
    fields = readonly_fields = ("at", "key", "source", "target", "rupees")


@admin.register(PaymentOrder)
class PaymentOrderPage(AmountColumn, MoneyPage[PaymentOrder]):
    resort_path = "attempt__resort"
    list_display = ("receipt", "razorpay_order_id", "attempt", "rupees", "state", "created_at", "check_at")
    list_filter = ("state",)
    list_select_related = ("attempt",)
    search_fields = ("receipt", "razorpay_order_id", "payments__razorpay_payment_id")
    inlines = (PaymentInline,)


@admin.register(PaymentLink)
class PaymentLinkPage(AmountColumn, MoneyPage[PaymentLink]):
    resort_path = "booking__resort"
    list_display = (
        "reference_id",
        "razorpay_link_id",
        "booking",
        "rupees",
        "state",
        "expires_at",
        "tries",
        "last_error",
    )
    list_filter = ("state",)
    list_select_related = ("booking",)
    search_fields = ("reference_id", "razorpay_link_id", "booking__reference")


@admin.register(Payment)
class PaymentPage(AmountColumn, MoneyPage[Payment]):
    resort_path = "order__attempt__resort"
    list_display = ("razorpay_payment_id", "order", "rupees", "state", "method", "booking", "captured_at")
    list_filter = ("state", "method")
    list_select_related = ("order", "booking")
    search_fields = ("razorpay_payment_id", "order__razorpay_order_id", "booking__reference")
    inlines = (RefundInline, LedgerEntryInline)


@admin.register(Refund)
class RefundPage(AmountColumn, AsksFirst[Refund], MoneyPage[Refund]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("idempotency_key", "payment", "rupees", "reason", "state", "tries", "next_try_at", "last_error")
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    search_fields = ("idempotency_key", "razorpay_refund_id", "payment__razorpay_payment_id")
    actions = ("send_anew",)
    acts = (SEND_ANEW,)

    @admin.action(description=SEND_ANEW.title, permissions=["mend"])
    def send_anew(self, request: HttpRequest, refunds: QuerySet[Refund]) -> HttpResponse | None:
        return self.ask(request, SEND_ANEW, refunds)

    def has_mend_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.SEND_REFUNDS)


@admin.register(Dispute)
class DisputePage(AmountColumn, MoneyPage[Dispute]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("razorpay_dispute_id", "payment", "rupees", "deducted", "phase", "reason", "state", "respond_by")
    list_filter = ("state", "phase")
    list_select_related = ("payment",)
    search_fields = ("razorpay_dispute_id", "payment__razorpay_payment_id")

    @admin.display(description="deducted", ordering="deducted_paise")
    def deducted(self, dispute: Dispute) -> str:
        return f"₹{money.rupees(dispute.deducted_paise)}"


@admin.register(LedgerEntry)
class LedgerEntryPage(AmountColumn, MoneyPage[LedgerEntry]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("at", "key", "payment", "source", "target", "rupees")
    list_filter = ("source", "target")
    list_select_related = ("payment",)
    search_fields = ("key", "payment__razorpay_payment_id")
    date_hierarchy = "at"
