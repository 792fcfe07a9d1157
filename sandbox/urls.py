from django.urls import path

from sandbox.inbox_proxy import inbox

urlpatterns = [path("sms/", inbox, name="sandbox-sms")]
