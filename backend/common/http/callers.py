"""The id of the user who makes the request."""

from rest_framework.request import Request


def user_id(request: Request) -> int:
    """The id of the authenticated caller; only for views behind a token."""
    assert request.user.pk is not None
    return int(request.user.pk)
