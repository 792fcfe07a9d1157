from django.urls import path

from backend.waitlist import api

urlpatterns = [
    path("waiting/", api.Waiting.as_view(), name="waiting"),
    path("waiting/<int:waiting_id>/", api.LeaveLine.as_view(), name="leave-line"),
]
