"""Admin pages of payments, refunds and webhook events: read-only, with actions to retry."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import ScopedPage, ShownInline
from backend.catalogue.models.roles import Right
from backend.common import money
from backend.payments import hooks
from backend.payments.models import Dispute, LedgerEntry, Payment, PaymentLink, PaymentOrder, Refund

M = TypeVar("M", bound=Model)


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
class RefundPage(AmountColumn, MoneyPage[Refund]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("idempotency_key", "payment", "rupees", "reason", "state", "tries", "next_try_at", "last_error")
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    search_fields = ("idempotency_key", "razorpay_refund_id", "payment__razorpay_payment_id")
    actions = ("send_anew",)

    @admin.action(description="Send again", permissions=["mend"])
    def send_anew(self, request: HttpRequest, refunds: QuerySet[Refund]) -> None:
        for refund in refunds.filter(pk__in=self.rows_where(request, Right.SEND_REFUNDS)).order_by("pk"):
            said = hooks.send_refund_anew(refund.pk, at=timezone.now())
            self.message_user(request, f"{refund.idempotency_key}: {said}.")

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
