from django.urls import path

from backend.desk_api.api import (
    desk_blocks,
    desk_bookings,
    desk_calendar_links,
    desk_changes,
    desk_check_in,
    desk_deliveries,
    desk_departures,
    desk_endings,
    desk_events,
    desk_extensions,
    desk_feeds,
    desk_papers,
    desk_payment_links,
    desk_register,
    desk_resorts,
    desk_returns,
    desk_rooms,
    desk_undone_keys,
    desk_waitlist,
    desk_webhooks,
)
from backend.desk_api.api.desk_moves import MoveAtDesk

WEBHOOK = "resorts/<slug:slug>/webhooks/<int:webhook_id>/"
GUEST = "resorts/<slug:slug>/bookings/<str:reference>/register/<int:guest_id>/"

urlpatterns = [
    path("resorts/", desk_resorts.Workplaces.as_view(), name="desk-resorts"),
    path("resorts/<slug:slug>/", desk_resorts.DeskResort.as_view(), name="desk-resort"),
    path("resorts/<slug:slug>/rooms/", desk_rooms.DeskRooms.as_view(), name="desk-rooms"),
    path("resorts/<slug:slug>/rooms/<int:room_id>/", desk_rooms.DeskRoom.as_view(), name="desk-room"),
    path("resorts/<slug:slug>/blocks/", desk_blocks.DeskBlocks.as_view(), name="desk-blocks"),
    path("resorts/<slug:slug>/blocks/<int:block_id>/", desk_blocks.DeskBlock.as_view(), name="desk-block"),
    path(
        "resorts/<slug:slug>/blocks/<int:block_id>/reshape/",
        desk_blocks.ReshapeBlock.as_view(),
        name="desk-block-reshape",
    ),
    path("resorts/<slug:slug>/bookings/", desk_bookings.DeskBookings.as_view(), name="desk-bookings"),
    path("resorts/<slug:slug>/bookings/<str:reference>/", desk_bookings.DeskBooking.as_view(), name="desk-booking"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/cancel/", desk_endings.CancelAtDesk.as_view(), name="desk-cancel"
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/guests/",
        desk_bookings.DeskBookingGuests.as_view(),
        name="desk-booking-guests",
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/move/", MoveAtDesk.as_view(), name="desk-move"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/no-show/",
        desk_endings.NoShowAtDesk.as_view(),
        name="desk-no-show",
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/undo/", desk_endings.UndoAtDesk.as_view(), name="desk-undo"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/check-in/", desk_check_in.CheckIn.as_view(), name="desk-check-in"
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/check-out/",
        desk_check_in.CheckOut.as_view(),
        name="desk-check-out",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/undo-check-in/",
        desk_undone_keys.UndoCheckIn.as_view(),
        name="desk-undo-check-in",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/undo-check-out/",
        desk_undone_keys.UndoCheckOut.as_view(),
        name="desk-undo-check-out",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/early-departure/",
        desk_departures.EarlyDeparture.as_view(),
        name="desk-early-departure",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/extend/",
        desk_extensions.ExtendStay.as_view(),
        name="desk-extend",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/payment-link/",
        desk_payment_links.DeskLink.as_view(),
        name="desk-link",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/change/preview/",
        desk_changes.PreviewChangeAtDesk.as_view(),
        name="desk-change-preview",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/change/", desk_changes.ChangeAtDesk.as_view(), name="desk-change"
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/change/drop/",
        desk_changes.DropChangeAtDesk.as_view(),
        name="desk-change-drop",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/changes/", desk_changes.DeskChanges.as_view(), name="desk-changes"
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/changes/<int:change_number>/",
        desk_changes.DeskChange.as_view(),
        name="desk-one-change",
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/papers/", desk_papers.DeskPapers.as_view(), name="desk-papers"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/papers/<int:paper_id>/",
        desk_papers.DeskPaper.as_view(),
        name="desk-paper",
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/invoice/", desk_papers.IssueInvoice.as_view(), name="desk-invoice"
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/returns/", desk_returns.Returns.as_view(), name="desk-returns"),
    path("resorts/<slug:slug>/events/", desk_events.DeskEvents.as_view(), name="desk-events"),
    path("resorts/<slug:slug>/api-keys/", desk_events.DeskKeys.as_view(), name="desk-keys"),
    path("resorts/<slug:slug>/api-keys/<int:key_id>/", desk_events.DeskKey.as_view(), name="desk-key"),
    path("resorts/<slug:slug>/webhooks/", desk_webhooks.DeskWebhooks.as_view(), name="desk-webhooks"),
    path(WEBHOOK, desk_webhooks.DeskWebhook.as_view(), name="desk-webhook"),
    path(f"{WEBHOOK}secret/", desk_webhooks.RotateSecret.as_view(), name="desk-webhook-secret"),
    path(f"{WEBHOOK}redeliver/", desk_deliveries.RedeliverSince.as_view(), name="desk-redeliver-since"),
    path(f"{WEBHOOK}deliveries/", desk_deliveries.DeskDeliveries.as_view(), name="desk-deliveries"),
    path(f"{WEBHOOK}deliveries/<int:delivery_id>/", desk_deliveries.DeskDelivery.as_view(), name="desk-delivery"),
    path(
        f"{WEBHOOK}deliveries/<int:delivery_id>/redeliver/",
        desk_deliveries.RedeliverOne.as_view(),
        name="desk-redeliver",
    ),
    path("resorts/<slug:slug>/calendars/", desk_calendar_links.DeskCalendars.as_view(), name="desk-calendars"),
    path(
        "resorts/<slug:slug>/calendars/<int:link_id>/", desk_calendar_links.DeskCalendar.as_view(), name="desk-calendar"
    ),
    path(
        "resorts/<slug:slug>/calendars/<int:link_id>/renew/",
        desk_calendar_links.RenewCalendar.as_view(),
        name="desk-calendar-renew",
    ),
    path("resorts/<slug:slug>/feeds/", desk_feeds.DeskFeeds.as_view(), name="desk-feeds"),
    path("resorts/<slug:slug>/feeds/<int:feed_id>/", desk_feeds.DeskFeed.as_view(), name="desk-feed"),
    path("resorts/<slug:slug>/feeds/<int:feed_id>/fetch/", desk_feeds.FetchFeed.as_view(), name="desk-feed-fetch"),
    path(
        "resorts/<slug:slug>/feeds/<int:feed_id>/release/", desk_feeds.ReleaseGone.as_view(), name="desk-feed-release"
    ),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/register/", desk_register.Register.as_view(), name="desk-register"
    ),
    path(GUEST, desk_register.RegisterGuest.as_view(), name="desk-register-guest"),
    path(f"{GUEST}filed/", desk_register.FileForm.as_view(), name="desk-form-filed"),
    path("resorts/<slug:slug>/register/", desk_register.RegisterExport.as_view(), name="desk-register-export"),
    path("resorts/<slug:slug>/forms-due/", desk_register.FormsDue.as_view(), name="desk-forms-due"),
    path("resorts/<slug:slug>/waiting/", desk_waitlist.DeskWaiting.as_view(), name="desk-waiting"),
    path("resorts/<slug:slug>/gst/", desk_papers.GstExport.as_view(), name="desk-gst"),
]
