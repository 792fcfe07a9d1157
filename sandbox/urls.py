from django.urls import path

from sandbox.clock_page import sandbox_clock
from sandbox.inbox_proxy import inbox

urlpatterns = [
    path("sms/", inbox, name="sandbox-sms"),
    path("clock/", sandbox_clock, name="sandbox-clock"),
]
