from django.urls import path

from backend.desk.api import (
    blocks,
    bookings,
    calendars,
    changes,
    deliveries,
    feeds,
    integrations,
    links,
    papers,
    receiving,
    registering,
    resorts,
    rooms,
    waiting,
    webhooks,
)
from backend.desk.api.moving import MoveAtDesk

WEBHOOK = "resorts/<slug:slug>/webhooks/<int:webhook_id>/"
GUEST = "resorts/<slug:slug>/bookings/<str:reference>/register/<int:guest_id>/"

urlpatterns = [
    path("resorts/", resorts.Workplaces.as_view(), name="desk-resorts"),
    path("resorts/<slug:slug>/", resorts.DeskResort.as_view(), name="desk-resort"),
    path("resorts/<slug:slug>/rooms/", rooms.DeskRooms.as_view(), name="desk-rooms"),
    path("resorts/<slug:slug>/rooms/<int:room_id>/", rooms.DeskRoom.as_view(), name="desk-room"),
    path("resorts/<slug:slug>/blocks/", blocks.DeskBlocks.as_view(), name="desk-blocks"),
    path("resorts/<slug:slug>/blocks/<int:block_id>/", blocks.DeskBlock.as_view(), name="desk-block"),
    path(
        "resorts/<slug:slug>/blocks/<int:block_id>/reshape/", blocks.ReshapeBlock.as_view(), name="desk-block-reshape"
    ),
    path("resorts/<slug:slug>/bookings/", bookings.DeskBookings.as_view(), name="desk-bookings"),
    path("resorts/<slug:slug>/bookings/<str:reference>/", bookings.DeskBooking.as_view(), name="desk-booking"),
    path("resorts/<slug:slug>/bookings/<str:reference>/cancel/", bookings.CancelAtDesk.as_view(), name="desk-cancel"),
    path("resorts/<slug:slug>/bookings/<str:reference>/move/", MoveAtDesk.as_view(), name="desk-move"),
    path("resorts/<slug:slug>/bookings/<str:reference>/no-show/", bookings.NoShowAtDesk.as_view(), name="desk-no-show"),
    path("resorts/<slug:slug>/bookings/<str:reference>/check-in/", receiving.CheckIn.as_view(), name="desk-check-in"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/check-out/", receiving.CheckOut.as_view(), name="desk-check-out"
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/payment-link/", links.DeskLink.as_view(), name="desk-link"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/change/preview/",
        changes.PreviewChangeAtDesk.as_view(),
        name="desk-change-preview",
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/change/", changes.ChangeAtDesk.as_view(), name="desk-change"),
    path("resorts/<slug:slug>/bookings/<str:reference>/papers/", papers.DeskPapers.as_view(), name="desk-papers"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/papers/<int:paper_id>/",
        papers.DeskPaper.as_view(),
        name="desk-paper",
    ),
    path("resorts/<slug:slug>/bookings/<str:reference>/invoice/", papers.IssueInvoice.as_view(), name="desk-invoice"),
    path("resorts/<slug:slug>/events/", integrations.DeskEvents.as_view(), name="desk-events"),
    path("resorts/<slug:slug>/api-keys/", integrations.DeskKeys.as_view(), name="desk-keys"),
    path("resorts/<slug:slug>/api-keys/<int:key_id>/", integrations.DeskKey.as_view(), name="desk-key"),
    path("resorts/<slug:slug>/webhooks/", webhooks.DeskWebhooks.as_view(), name="desk-webhooks"),
    path(WEBHOOK, webhooks.DeskWebhook.as_view(), name="desk-webhook"),
    path(f"{WEBHOOK}secret/", webhooks.RotateSecret.as_view(), name="desk-webhook-secret"),
    path(f"{WEBHOOK}redeliver/", deliveries.RedeliverSince.as_view(), name="desk-redeliver-since"),
    path(f"{WEBHOOK}deliveries/", deliveries.DeskDeliveries.as_view(), name="desk-deliveries"),
    path(f"{WEBHOOK}deliveries/<int:delivery_id>/", deliveries.DeskDelivery.as_view(), name="desk-delivery"),
    path(f"{WEBHOOK}deliveries/<int:delivery_id>/redeliver/", deliveries.RedeliverOne.as_view(), name="desk-redeliver"),
    path("resorts/<slug:slug>/calendars/", calendars.DeskCalendars.as_view(), name="desk-calendars"),
    path("resorts/<slug:slug>/calendars/<int:link_id>/", calendars.DeskCalendar.as_view(), name="desk-calendar"),
    path(
        "resorts/<slug:slug>/calendars/<int:link_id>/renew/",
        calendars.RenewCalendar.as_view(),
        name="desk-calendar-renew",
    ),
    path("resorts/<slug:slug>/feeds/", feeds.DeskFeeds.as_view(), name="desk-feeds"),
    path("resorts/<slug:slug>/feeds/<int:feed_id>/", feeds.DeskFeed.as_view(), name="desk-feed"),
    path("resorts/<slug:slug>/feeds/<int:feed_id>/fetch/", feeds.FetchFeed.as_view(), name="desk-feed-fetch"),
    path("resorts/<slug:slug>/feeds/<int:feed_id>/release/", feeds.ReleaseGone.as_view(), name="desk-feed-release"),
    path(
        "resorts/<slug:slug>/bookings/<str:reference>/register/", registering.Register.as_view(), name="desk-register"
    ),
    path(GUEST, registering.RegisterGuest.as_view(), name="desk-register-guest"),
    path(f"{GUEST}filed/", registering.FileForm.as_view(), name="desk-form-filed"),
    path("resorts/<slug:slug>/register/", registering.RegisterExport.as_view(), name="desk-register-export"),
    path("resorts/<slug:slug>/forms-due/", registering.FormsDue.as_view(), name="desk-forms-due"),
    path("resorts/<slug:slug>/waiting/", waiting.DeskWaiting.as_view(), name="desk-waiting"),
    path("resorts/<slug:slug>/gst/", papers.GstExport.as_view(), name="desk-gst"),
]
