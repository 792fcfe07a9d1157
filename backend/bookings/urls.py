from django.urls import path

from backend.bookings.api import attempts, bookings, manage_links

urlpatterns = [
    path("booking/attempts/", attempts.OpenAttempts.as_view(), name="attempts"),
    path("booking/attempts/<int:attempt_id>/", attempts.AttemptDetail.as_view(), name="attempt"),
    path("booking/attempts/<int:attempt_id>/release/", attempts.ReleaseAttempt.as_view(), name="release"),
    path("booking/attempts/<int:attempt_id>/extend/", attempts.ExtendAttempt.as_view(), name="extend"),
    path("bookings/", bookings.BookingList.as_view(), name="bookings"),
    path("bookings/<str:reference>/guests/", bookings.BookingGuests.as_view(), name="booking-guests"),
    path("bookings/<str:reference>/", bookings.BookingDetail.as_view(), name="booking"),
    path("bookings/<str:reference>/manage-links/", manage_links.ManageLinks.as_view(), name="manage-links"),
    path(
        "bookings/<str:reference>/manage-links/<int:manage_link_id>/",
        manage_links.ManageLinkDetail.as_view(),
        name="manage-link",
    ),
    path("manage/<str:manage_token>/", manage_links.ManagedBooking.as_view(), name="managed-booking"),
]
