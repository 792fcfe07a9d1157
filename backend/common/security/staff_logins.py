"""Logs logins, logouts and failed logins of the admin, by id."""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from backend.common.http.client_addresses import client_ip

log = logging.getLogger(__name__)


@receiver(user_logged_in)
def came(request: Any, user: Any, **_: Any) -> None:
    """Logged in with a password."""
    log.info("staff login: user %s from %s", user.pk, client_ip(request))


@receiver(user_logged_out)
def went(request: Any, user: Any, **_: Any) -> None:
    """Logged out."""
    log.info("staff logout: user %s", getattr(user, "pk", None))


@receiver(user_login_failed)
def refused(request: Any = None, **_: Any) -> None:
    """A wrong number or a wrong password; which of the two, and which number, is nobody's business."""
    log.warning("staff login failed, from %s", client_ip(request) if request else "no request")
