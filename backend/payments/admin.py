"""Money as the staff sees it: to read, not to write."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.common.admin import ReadOnlyAdmin
from backend.common.money import rupees
from backend.payments.models import Payment, PaymentOrder, Refund, WebhookEvent


class PaymentInline(admin.TabularInline[Payment, PaymentOrder]):
    model = Payment
    extra = 0
    can_delete = False
    fields = readonly_fields = (
        "razorpay_payment_id",
        "state",
        "method",
        "amount_paise",
        "booking",
        "captured_at",
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PaymentOrder)
class PaymentOrderAdmin(ReadOnlyAdmin[PaymentOrder]):
    list_display = ("receipt", "razorpay_order_id", "attempt", "rupees", "state", "created_at", "check_at")
    list_filter = ("state",)
    search_fields = ("receipt", "razorpay_order_id", "payments__razorpay_payment_id")
    inlines = (PaymentInline,)

    @admin.display(description="amount")
    def rupees(self, order: PaymentOrder) -> str:
        return f"₹{rupees(order.amount_paise)}"


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    list_display = ("razorpay_payment_id", "order", "state", "method", "booking", "captured_at")
    list_filter = ("state", "method")
    search_fields = ("razorpay_payment_id", "order__razorpay_order_id", "booking__reference")


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin[Refund]):
    list_display = ("idempotency_key", "payment", "reason", "state", "tries", "next_try_at", "last_error")
    list_filter = ("state", "reason")
    search_fields = ("idempotency_key", "razorpay_refund_id", "payment__razorpay_payment_id")


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin[WebhookEvent]):
    list_display = ("received_at", "kind", "event_id", "state", "outcome", "tries", "processed_at")
    list_filter = ("state", "kind")
    search_fields = ("event_id",)
    exclude = ("body",)
    readonly_fields = ("text",)

    @admin.display(description="body")
    def text(self, event: WebhookEvent) -> str:
        return bytes(event.body).decode("utf-8", "replace")
