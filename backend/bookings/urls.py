from django.urls import path

from backend.availability.api import alternatives, calendar, search
from backend.bookings.api import attempts, bookings
from backend.holds.api import add_guests, select_rooms

urlpatterns = [
    path("rooms/search/", search.Search.as_view(), name="search"),
    path("rooms/alternatives/", alternatives.AlternativesView.as_view(), name="alternatives"),
    path("resorts/<slug:slug>/calendar/", calendar.ResortCalendar.as_view(), name="resort-calendar"),
    path("booking/quote/", select_rooms.QuoteStay.as_view(), name="quote"),
    path("booking/select-rooms/", select_rooms.SelectRooms.as_view(), name="select-rooms"),
    path("booking/add-guests/", add_guests.AddGuests.as_view(), name="add-guests"),
    path("booking/attempts/<int:attempt_id>/", attempts.AttemptDetail.as_view(), name="attempt"),
    path("booking/attempts/<int:attempt_id>/release/", attempts.ReleaseAttempt.as_view(), name="release"),
    path("booking/attempts/<int:attempt_id>/extend/", attempts.ExtendAttempt.as_view(), name="extend"),
    path("bookings/", bookings.BookingList.as_view(), name="bookings"),
    path("bookings/<str:reference>/", bookings.BookingDetail.as_view(), name="booking"),
]
