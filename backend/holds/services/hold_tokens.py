"""Tokens of holds: each ends with a mark of its guest, so that the gate tells a guest's own hold from a stranger's."""

import secrets

from django.utils.crypto import salted_hmac

MARK_LENGTH = 8


def mark_of(user_id: int) -> str:
    """A short keyed hash of a guest's id. Two guests may share one by chance: it is asked first, and proves nothing."""
    return salted_hmac("mark of a hold's guest", str(user_id)).hexdigest()[:MARK_LENGTH]


def marked_token(token: str, *, user_id: int) -> str:
    """This token of 32 letters, or a fresh one in place of an empty one, with the guest's mark at its end."""
    return (token or secrets.token_hex(16))[:-MARK_LENGTH] + mark_of(user_id)


def is_own(token: str, *, user_id: int) -> bool:
    """Whether a token may be of this guest."""
    return token.endswith(mark_of(user_id))
