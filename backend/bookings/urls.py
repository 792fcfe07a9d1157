from django.urls import path

from backend.bookings.api import alternatives, attempts, bookings, calendar, guests, search, selecting

urlpatterns = [
    path("rooms/search/", search.Search.as_view(), name="search"),
    path("rooms/alternatives/", alternatives.AlternativesView.as_view(), name="alternatives"),
    path("resorts/<slug:slug>/calendar/", calendar.ResortCalendar.as_view(), name="resort-calendar"),
    path("booking/quote/", selecting.Quote.as_view(), name="quote"),
    path("booking/select-rooms/", selecting.SelectRooms.as_view(), name="select-rooms"),
    path("booking/add-guests/", guests.AddGuests.as_view(), name="add-guests"),
    path("booking/attempts/<int:attempt_id>/", attempts.AttemptDetail.as_view(), name="attempt"),
    path("booking/attempts/<int:attempt_id>/release/", attempts.ReleaseAttempt.as_view(), name="release"),
    path("booking/attempts/<int:attempt_id>/extend/", attempts.ExtendAttempt.as_view(), name="extend"),
    path("bookings/", bookings.BookingList.as_view(), name="bookings"),
    path("bookings/<str:reference>/", bookings.BookingDetail.as_view(), name="booking"),
]
