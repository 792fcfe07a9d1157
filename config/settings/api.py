"""Settings of the API: REST framework and OpenAPI schema."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backend.accounts.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.common.parsing.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "backend.common.schema.ProblemAutoSchema",
    "DEFAULT_PAGINATION_CLASS": "backend.common.pagination.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["backend.common.throttles.EndpointLimit"],
    # Accept says what is wanted; the address does not.
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "backend.common.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Dandeli",
    "DESCRIPTION": "Direct booking for resorts: log in by phone, search, hold rooms, add guests, pay and stay.",
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
        "AttemptState": "backend.bookings.states.AttemptState",
        "BlockKind": "backend.bookings.models.block.BlockKind",
        "WaitingState": "backend.waiting.states.WaitingState",
        "BookingState": "backend.bookings.states.BookingState",
        "WebhookState": "backend.integrations.states.EndpointState",
        "DeliveryState": "backend.integrations.states.DeliveryState",
        "EventType": "backend.integrations.kinds.Kind",
        "EventSubject": "backend.integrations.kinds.Subject",
        "CalendarMaker": "backend.channels.models.Maker",
        "FeedState": "backend.channels.states.FeedState",
        "Gender": "backend.accounts.models.Gender",
    },
}
