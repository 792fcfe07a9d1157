from django.urls import path

from backend.holds.api import add_guests, offers, select_rooms

urlpatterns = [
    path("resorts/<slug:slug>/offers/", offers.Offers.as_view(), name="resort-offers"),
    path("booking/quote/", select_rooms.QuoteStay.as_view(), name="quote"),
    path("booking/select-rooms/", select_rooms.SelectRooms.as_view(), name="select-rooms"),
    path("booking/add-guests/", add_guests.AddGuests.as_view(), name="add-guests"),
]
