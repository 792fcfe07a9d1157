"""Records in the audit trail which member of staff acts or views; guests' requests are not recorded."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from auditlog.context import disable_auditlog, set_extra_data
from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject

from backend.bookings.core.references import tidy
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import resorts_where
from backend.common.http.client_addresses import client_ip
from backend.privacy.services import trail

# Lists of guests and what they showed.
REGISTERS = {"desk-forms-due": "guests from abroad", "desk-register-export": "export of the register"}


class Trail:
    """Where staff work, actor and address go into every row. Elsewhere: no trail, and no query for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def staff_pages(self) -> tuple[str, ...]:
        return (reverse("admin:index"), reverse("desk-resorts"))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.staff_pages):
            with disable_auditlog():
                return self.get_response(request)
        with set_extra_data(_who(request)):
            response = self.get_response(request)
            if request.method == "GET" and response.status_code == 200 and request.resolver_match:
                _write_down_look(request, request.resolver_match)
            return response


def _who(request: HttpRequest) -> dict[str, Any]:
    # Asked when a row is written: behind a token the person is known only then. The e-mail would be a copy that
    # erasing a person has to find again.
    actor = SimpleLazyObject(lambda: request.user)
    return {"actor": actor, "remote_addr": client_ip(request) or None, "actor_email": None}


def _write_down_look(request: HttpRequest, match: ResolverMatch) -> None:
    """A row for each guest, booking or payment whose own page was opened, and for each list of them with phones."""
    if match.url_name == "desk-register":
        trail.seen(FinalBooking.objects.get(reference=tidy(match.kwargs["reference"])), what="register of guests")
    elif match.url_name in REGISTERS:
        trail.seen(Resort.objects.get(slug=match.kwargs["slug"]), what=REGISTERS[match.url_name])
    elif match.url_name == "guest_register_registerentry_changelist":
        for resort in resorts_where(request.user, Right.RECEIVE_GUESTS).order_by("pk"):
            trail.seen(resort, what="register of guests")
    elif match.url_name == "desk-booking":
        trail.seen(FinalBooking.objects.get(reference=tidy(match.kwargs["reference"])))
    elif match.url_name == "desk-bookings":
        trail.seen(Resort.objects.get(slug=match.kwargs["slug"]), what="list of bookings")
    elif (row := _row_of_admin_page(match)) is not None:
        trail.seen(row)


def _row_of_admin_page(match: ResolverMatch) -> Model | None:
    name = match.url_name or ""
    if not name.endswith(("_change", "_history")) or "object_id" not in match.kwargs:
        return None
    label, model_name, _ = name.rsplit("_", 2)
    model = apps.get_model(label, model_name)
    if model._meta.label not in trail.SEEN:
        return None
    row: Model | None = model._default_manager.filter(pk=match.kwargs["object_id"]).first()
    return row
