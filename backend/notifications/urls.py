from django.urls import path

from backend.notifications.api.email_receipts import EmailReceipt
from backend.notifications.api.receipts import Msg91Receipt, TwilioReceipt

urlpatterns = [
    path("sms/receipts/twilio/", TwilioReceipt.as_view(), name="sms-receipt-twilio"),
    path("sms/receipts/msg91/<str:secret>/", Msg91Receipt.as_view(), name="sms-receipt-msg91"),
    path("email/receipts/<str:secret>/", EmailReceipt.as_view(), name="email-receipt"),
]
