"""Audit trail: what staff viewed and changed, as rows of django-auditlog.

What services write is not in here: bookings, payments and the ledger keep their own history, and a guest's request
must not pay for it.
"""

from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model

from backend.accounts.models import User

HIDDEN = "(hidden)"
# What is hidden is told as changed, without the old and the new value.
HIDDEN_FIELDS = {
    "accounts.User": ["phone_number", "password", "name", "email", "login_email", "date_of_birth", "gender"],
    "event_feed.ApiKey": ["digest"],
    "event_feed.Endpoint": ["url", "nonce", "previous_nonce"],
    "channel_calendars.Feed": ["url", "etag", "last_modified"],
    "channel_calendars.CalendarLink": ["digest", "ending", "content_digest"],
}
# Changes by hand that matter later: what is sold, and who may do what.
CHANGES = (
    "accounts.User", "auth.Group", "catalogue.Resort", "catalogue.Room", "catalogue.RoomImage", "catalogue.RoomType",
    "catalogue.ShownResort", "catalogue.ResortText", "catalogue.ResortTheme", "catalogue.Photo",
    "catalogue.RoomTypeBed", "catalogue.RoomTypeText", "catalogue.StaffMember",
    "event_feed.ApiKey", "event_feed.Endpoint",
    "channel_calendars.CalendarLink", "channel_calendars.Feed",
    "pricing.AddOn", "pricing.CancellationPolicy", "pricing.ChildBand", "pricing.Coupon", "pricing.Offer",
    "pricing.PolicyTier", "pricing.RatePlan", "pricing.RateRule", "pricing.ResortTerms", "sale_rules.Restriction",
    "pricing.TaxSlab",
)  # fmt: skip
# Pages that show a guest: opening one leaves a row.
SEEN = frozenset({
    "accounts.User", "holds.BookingAttempt", "bookings.FinalBooking", "notifications.Message", "payments.Payment",
    "payments.PaymentOrder", "payments.WebhookEvent", "guest_register.RegisterEntry",
})  # fmt: skip
MANY = {User: {"groups", "user_permissions"}, Group: {"permissions"}}


def begin_trail() -> None:
    """Watch the models whose changes are kept."""
    for label in CHANGES:
        if not (model := _model(label)):
            continue
        auditlog.register(
            model,
            exclude_fields=["last_login"] if model is User else None,
            mask_fields=HIDDEN_FIELDS.get(label),
            mask_callable="backend.privacy.services.trail.hidden",
            m2m_fields=MANY.get(model, set()),
        )


def hidden(value: str) -> str:
    """In place of a value that nobody needs to read here."""
    return "" if value in ("", "None") else HIDDEN


def seen(instance: Model, *, what: str = "") -> None:
    """Write down that somebody looked at this; who and from where the middleware adds."""
    LogEntry.objects.log_create(
        instance, force_log=True, action=LogEntry.Action.ACCESS, additional_data={"what": what} if what else None
    )


def trail_told(user: User, *, what: str, by: User | None, ip: str = "") -> None:
    """Write down that what is known of a person was fetched or forgotten; without `by`, the admin's caller did it."""
    where = {"remote_addr": ip} if ip else {}
    LogEntry.objects.log_create(
        user, force_log=True, action=LogEntry.Action.ACCESS, actor=by, additional_data={"what": what}, **where
    )


def acted(row: Model, *, what: str, reason: str = "") -> None:
    """Write down what one of the staff has done to this, and why; who and from where the middleware adds."""
    said = {"what": what, **({"reason": reason} if reason else {})}
    LogEntry.objects.log_create(row, force_log=True, action=LogEntry.Action.UPDATE, additional_data=said)


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except LookupError:
        return None
