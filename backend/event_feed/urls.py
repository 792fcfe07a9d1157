from django.urls import path

from backend.event_feed.api import feed_pages

urlpatterns = [
    path("events/", feed_pages.Events.as_view(), name="events"),
    path("events/state/", feed_pages.State.as_view(), name="events-state"),
]
