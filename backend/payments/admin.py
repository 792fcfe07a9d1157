"""Admin pages of payments, refunds and webhook events: read-only, with actions to retry."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.bookings.admin import FinalBookingAdmin
from backend.bookings.models import FinalBooking
from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import ScopedAdmin, ShownInline
from backend.common import money
from backend.common.admin import ReadOnlyAdmin
from backend.common.errors import DomainError
from backend.payments import mends
from backend.payments.models import Dispute, LedgerEntry, Payment, PaymentLink, PaymentOrder, Refund, WebhookEvent
from backend.payments.services import cancelling, processing
from backend.payments.services.cancelling import Giving

M = TypeVar("M", bound=Model)


class MoneyInline(ShownInline[Any, Any]):
    seeing = Right.SEE_MONEY
    show_change_link = True


class Rupees:
    """A column with the row's amount."""

    @admin.display(description="amount", ordering="amount_paise")
    def rupees(self, row: Any) -> str:
        return f"₹{money.rupees(row.amount_paise)}"


class MoneyAdmin(ScopedAdmin[M], ReadOnlyAdmin[M]):
    seeing = Right.SEE_MONEY


class PaymentInline(Rupees, MoneyInline):
    model = Payment
    resort_path = "attempt__resort"
    fields = readonly_fields = ("razorpay_payment_id", "state", "method", "rupees", "booking", "captured_at")


class RefundInline(Rupees, MoneyInline):
    model = Refund
    resort_path = "order__attempt__resort"
    fields = readonly_fields = ("idempotency_key", "reason", "state", "rupees", "razorpay_refund_id", "created_at")


class LedgerEntryInline(Rupees, MoneyInline):
    model = LedgerEntry
    resort_path = "order__attempt__resort"
    fields = readonly_fields = ("at", "key", "source", "target", "rupees")


@admin.register(PaymentOrder)
class PaymentOrderAdmin(Rupees, MoneyAdmin[PaymentOrder]):
    resort_path = "attempt__resort"
    list_display = ("receipt", "razorpay_order_id", "attempt", "rupees", "state", "created_at", "check_at")
    list_filter = ("state",)
    list_select_related = ("attempt",)
    search_fields = ("receipt", "razorpay_order_id", "payments__razorpay_payment_id")
    inlines = (PaymentInline,)


@admin.register(PaymentLink)
class PaymentLinkAdmin(Rupees, MoneyAdmin[PaymentLink]):
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
class PaymentAdmin(Rupees, MoneyAdmin[Payment]):
    resort_path = "order__attempt__resort"
    list_display = ("razorpay_payment_id", "order", "rupees", "state", "method", "booking", "captured_at")
    list_filter = ("state", "method")
    list_select_related = ("order", "booking")
    search_fields = ("razorpay_payment_id", "order__razorpay_order_id", "booking__reference")
    inlines = (RefundInline, LedgerEntryInline)


@admin.register(Refund)
class RefundAdmin(Rupees, MoneyAdmin[Refund]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("idempotency_key", "payment", "rupees", "reason", "state", "tries", "next_try_at", "last_error")
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    search_fields = ("idempotency_key", "razorpay_refund_id", "payment__razorpay_payment_id")
    actions = ("send_anew",)

    @admin.action(description="Send again", permissions=["mend"])
    def send_anew(self, request: HttpRequest, refunds: QuerySet[Refund]) -> None:
        for refund in refunds.filter(pk__in=self.rows_where(request, Right.SEND_REFUNDS)).order_by("pk"):
            said = mends.sent_anew(refund.pk, at=timezone.now())
            self.message_user(request, f"{refund.idempotency_key}: {said}.")

    def has_mend_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.SEND_REFUNDS)


@admin.register(Dispute)
class DisputeAdmin(Rupees, MoneyAdmin[Dispute]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("razorpay_dispute_id", "payment", "rupees", "deducted", "phase", "reason", "state", "respond_by")
    list_filter = ("state", "phase")
    list_select_related = ("payment",)
    search_fields = ("razorpay_dispute_id", "payment__razorpay_payment_id")

    @admin.display(description="deducted", ordering="deducted_paise")
    def deducted(self, dispute: Dispute) -> str:
        return f"₹{money.rupees(dispute.deducted_paise)}"


@admin.register(LedgerEntry)
class LedgerEntryAdmin(Rupees, MoneyAdmin[LedgerEntry]):
    resort_path = "payment__order__attempt__resort"
    list_display = ("at", "key", "payment", "source", "target", "rupees")
    list_filter = ("source", "target")
    list_select_related = ("payment",)
    search_fields = ("key", "payment__razorpay_payment_id")
    date_hierarchy = "at"


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin[WebhookEvent]):
    """The platform's own page: a delivery names no resort, and its body names guests."""

    list_display = ("received_at", "kind", "event_id", "state", "outcome", "deliveries", "tries", "processed_at")
    list_filter = ("state", "kind")
    search_fields = ("event_id",)
    exclude = ("body",)
    readonly_fields = ("text",)
    actions = ("replay",)

    @admin.display(description="body")
    def text(self, event: WebhookEvent) -> str:
        return bytes(event.body).decode("utf-8", "replace")

    @admin.action(description="Replay", permissions=["mend"])
    def replay(self, request: HttpRequest, events: QuerySet[WebhookEvent]) -> None:
        replayed = [processing.replay(event_id=pk, at=timezone.now()) for pk in events.values_list("pk", flat=True)]
        self.message_user(request, f"{sum(replayed)} will be tried again.", messages.SUCCESS)
        if not all(replayed):
            self.message_user(request, f"{replayed.count(False)} were not dead letters.", messages.WARNING)

    def has_mend_permission(self, request: HttpRequest) -> bool:
        """The page is read-only for everybody; what moves money takes the permission to change it all the same."""
        return request.user.has_perm("payments.change_webhookevent")


admin.site.unregister(FinalBooking)


@admin.register(FinalBooking)
class PaidBookingAdmin(FinalBookingAdmin):
    """The bookings' own page, and what needs the money's floor: calling one off gives its money back."""

    actions: Any = ("cancel", "cancel_by_policy", "mark_no_show")

    @admin.action(description="Cancel and refund in full", permissions=["cancel"])
    def cancel(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        self._each(request, bookings, partial(cancelling.cancel_by_staff, giving=Giving.FULL), "cancelled")

    @admin.action(description="Cancel and keep the fee of the policy", permissions=["cancel"])
    def cancel_by_policy(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        self._each(request, bookings, partial(cancelling.cancel_by_staff, giving=Giving.POLICY), "cancelled")

    @admin.action(description="Mark as a no-show and keep the fee of the policy", permissions=["cancel"])
    def mark_no_show(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        self._each(request, bookings, cancelling.mark_no_show, "marked as a no-show")

    def _each(
        self, request: HttpRequest, bookings: QuerySet[FinalBooking], end: Callable[..., bool], done: str
    ) -> None:
        now, user_id, ended = timezone.now(), int(request.user.pk or 0), 0
        for booking in bookings.filter(pk__in=self.rows_where(request, Right.CANCEL_BOOKINGS)):
            try:
                ended += end(booking=booking, user_id=user_id, at=now)
            except DomainError as refused:
                self.message_user(request, f"{booking.reference}: {refused.message}", messages.WARNING)
        self.message_user(request, f"{ended} {done}; the refund is sent automatically.", messages.SUCCESS)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.CANCEL_BOOKINGS)
