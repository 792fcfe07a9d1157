"""What the door asks when a script of another site calls."""

from typing import Any

from corsheaders.signals import check_request_enabled
from django.dispatch import receiver
from django.http import HttpRequest

from backend.sites.services import site_origins


@receiver(check_request_enabled, dispatch_uid="sites")
def may_read_answers(sender: Any, request: HttpRequest, **kwargs: Any) -> bool:
    """Origins of resorts' sites may read the API, and no page of the house."""
    return request.path_info.startswith("/api/") and site_origins.may_call(request.headers.get("Origin", ""))
