from django.urls import path

from backend.integrations.api import feed

urlpatterns = [
    path("events/", feed.Events.as_view(), name="events"),
    path("events/state/", feed.State.as_view(), name="events-state"),
]
