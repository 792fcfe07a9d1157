from django.urls import path

from backend.payments.api import (
    balance_links,
    booking_cancellation,
    booking_change,
    booking_changes,
    initiate_payment,
    pay_balance,
    payment_callback,
    payment_return,
    verify_payment,
)

urlpatterns = [
    path("bookings/<str:reference>/cancellation/", booking_cancellation.Cancellation.as_view(), name="cancellation"),
    path("bookings/<str:reference>/cancel/", booking_cancellation.CancelBooking.as_view(), name="cancel"),
    path("bookings/<str:reference>/change/preview/", booking_change.PreviewChange.as_view(), name="change-preview"),
    path("bookings/<str:reference>/change/", booking_change.ChangeBooking.as_view(), name="change"),
    path("bookings/<str:reference>/change/drop/", booking_changes.DropChange.as_view(), name="change-drop"),
    path("bookings/<str:reference>/changes/", booking_changes.BookingChanges.as_view(), name="changes"),
    path(
        "bookings/<str:reference>/changes/<int:change_number>/", booking_changes.OneChange.as_view(), name="one-change"
    ),
    path("bookings/<str:reference>/pay-balance/", pay_balance.PayBalance.as_view(), name="pay-balance"),
    path("bookings/<str:reference>/payment-link/", balance_links.BalanceLink.as_view(), name="payment-link"),
    path("booking/initiate-payment/", initiate_payment.InitiatePayment.as_view(), name="initiate-payment"),
    path("booking/verify-payment/", verify_payment.VerifyPayment.as_view(), name="verify-payment"),
    path("booking/payment-return/", payment_return.PaymentReturn.as_view(), name="payment-return"),
    path("booking/payment-callback/", payment_callback.PaymentCallback.as_view(), name="payment-callback"),
]
