"""The product's addresses, and the floors', which lie where lanes and middleware treat each as its job's."""

from django.urls import path

from benchmarks.floors import doors
from config import urls

urlpatterns = [
    path("api/floors/hold/", doors.PlainHold.as_view()),
    path("api/floors/refusal/", doors.PlainRefusal.as_view()),
    path("api/floors/search/", doors.Prebuilt.as_view()),
    path("api/booking/payment-callback/floor/", doors.PlainIntake.as_view()),
    *urls.urlpatterns,
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
