from django.urls import path

from backend.payments.api import balances, callback, cancelling, changing, initiating, links, verifying

urlpatterns = [
    path("bookings/<str:reference>/cancellation/", cancelling.Cancellation.as_view(), name="cancellation"),
    path("bookings/<str:reference>/cancel/", cancelling.CancelBooking.as_view(), name="cancel"),
    path("bookings/<str:reference>/change/preview/", changing.PreviewChange.as_view(), name="change-preview"),
    path("bookings/<str:reference>/change/", changing.ChangeBooking.as_view(), name="change"),
    path("bookings/<str:reference>/pay-balance/", balances.PayBalance.as_view(), name="pay-balance"),
    path("bookings/<str:reference>/payment-link/", links.BalanceLink.as_view(), name="payment-link"),
    path("booking/initiate-payment/", initiating.InitiatePayment.as_view(), name="initiate-payment"),
    path("booking/verify-payment/", verifying.VerifyPayment.as_view(), name="verify-payment"),
    path("booking/payment-callback/", callback.PaymentCallback.as_view(), name="payment-callback"),
]
