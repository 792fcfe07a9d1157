"""What a publishable key looks like: it stands in the site's own pages, so nothing about it is secret."""

import re
import secrets
import string

PREFIX, LONGEST = "pk_", 40
_SIGNS = string.ascii_letters + string.digits
_LENGTH = 24
_KEY = re.compile(rf"{PREFIX}[A-Za-z0-9]{{8,{LONGEST - len(PREFIX)}}}")


def new_key_text() -> str:
    """Another key: nobody meets one by chance."""
    return PREFIX + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def is_key_text(text: str) -> bool:
    """Whether this is meant to be a key."""
    return bool(_KEY.fullmatch(text))
