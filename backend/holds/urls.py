from django.urls import path

from backend.holds.api import add_guests, select_rooms

urlpatterns = [
    path("booking/quote/", select_rooms.QuoteStay.as_view(), name="quote"),
    path("booking/select-rooms/", select_rooms.SelectRooms.as_view(), name="select-rooms"),
    path("booking/add-guests/", add_guests.AddGuests.as_view(), name="add-guests"),
]
