"""Settings of the API: REST framework and OpenAPI schema."""

from typing import Any

# The newest dated section of CHANGELOG.md; every answer of the API carries it.
API_VERSION = "2026-12-01"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backend.accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["backend.common.http.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.common.http.json_bodies.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "backend.common.http.schema.ProblemAutoSchema",
    "DEFAULT_PAGINATION_CLASS": "backend.common.http.cursor_pages.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["backend.common.http.throttles.EndpointLimit"],
    # Accept says what is wanted; the address does not.
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "backend.common.http.problems.answer_refusal",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Dandeli",
    "DESCRIPTION": "Direct booking for resorts: log in by phone, search, hold rooms, add guests, pay and stay. "
    "Every answer has a header `Dandeli-Version`: the date of the newest entry of CHANGELOG.md that it knows.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVERS": [
        {"url": "/", "description": "The deployment that serves this document."},
        {"url": "http://127.0.0.1:8000", "description": "A developer's machine, after `make run`."},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.openapi.finish"],
    "ENUM_NAME_OVERRIDES": {
        "AttemptState": "backend.holds.states.AttemptState",
        "BlockKind": "backend.inventory.models.block.BlockKind",
        "WaitingState": "backend.waitlist.states.WaitingState",
        "BookingState": "backend.bookings.states.BookingState",
        "StayState": "backend.inventory.states.StayState",
        "WebhookState": "backend.event_feed.states.EndpointState",
        "DeliveryState": "backend.event_feed.states.DeliveryState",
        "EventType": "backend.event_feed.models.kinds.EventKind",
        "EventSubject": "backend.event_feed.models.kinds.Subject",
        "CalendarMaker": "backend.channel_calendars.models.Maker",
        "FeedState": "backend.channel_calendars.states.FeedState",
        "Gender": "backend.accounts.models.Gender",
    },
}
