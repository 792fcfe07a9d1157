from django.urls import path

from backend.availability.api import alternatives, calendar, search

urlpatterns = [
    path("rooms/search/", search.Search.as_view(), name="search"),
    path("rooms/alternatives/", alternatives.AlternativesView.as_view(), name="alternatives"),
    path("resorts/<slug:slug>/calendar/", calendar.ResortCalendar.as_view(), name="resort-calendar"),
]
