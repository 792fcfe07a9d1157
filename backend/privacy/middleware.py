"""Says in the audit trail who acts; and keeps guests' requests out of it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from auditlog.context import disable_auditlog, set_extra_data
from django.apps import apps
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from backend.common.addresses import client_ip
from backend.privacy import trail


class Trail:
    """Inside the admin: actor and address for every row. Outside: no trail, and no query for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def admin(self) -> str:
        return reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.admin):
            with disable_auditlog():
                return self.get_response(request)
        with set_extra_data(_who(request)):
            response = self.get_response(request)
            if request.method == "GET" and response.status_code == 200:
                _write_down_look(request)
            return response


def _who(request: HttpRequest) -> dict[str, Any]:
    actor = request.user if isinstance(request.user, get_user_model()) else None
    # The e-mail would be a copy that erasing a person has to find again.
    return {"actor": actor, "remote_addr": client_ip(request) or None, "actor_email": None}


def _write_down_look(request: HttpRequest) -> None:
    """A row for each guest, booking or payment whose own page was opened."""
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    if match is None or not name.endswith(("_change", "_history")) or "object_id" not in match.kwargs:
        return
    label, model_name, _ = name.rsplit("_", 2)
    model = apps.get_model(label, model_name)
    if model._meta.label in trail.SEEN:
        found = model._default_manager.filter(pk=match.kwargs["object_id"]).first()
        if found is not None:
            trail.seen(found)
