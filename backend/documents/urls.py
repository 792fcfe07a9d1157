from django.urls import path

from backend.documents.api import invoice_address, papers

urlpatterns = [
    path("bookings/<str:reference>/papers/", papers.Papers.as_view(), name="papers"),
    path("bookings/<str:reference>/papers/<int:paper_id>/", papers.PaperSheet.as_view(), name="paper"),
    path("bookings/<str:reference>/billing/", invoice_address.Billing.as_view(), name="billing"),
    path("bookings/<str:reference>/calendar.ics", papers.StayCalendar.as_view(), name="calendar"),
]
