"""Tokens of links to a booking: 14 signs that nobody guesses (83 bits), which follow from a key and what the row holds.

So no token is written down anywhere, and a message that is sent again carries the same one.
"""

import hashlib
import hmac
import re
import string

SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 14
TOKEN = re.compile(f"[0-9A-Za-z]{{{LENGTH}}}")


def token_of(key: str, nonce: str) -> str:
    """The token of a link, as it stands in its address."""
    number = int.from_bytes(_hashed(key, "token", nonce), "big")
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def token_digest(key: str, token: str) -> str:
    """What is stored of a token: a link is found by it, and nobody opens one with it."""
    return _hashed(key, "digest", token).hex()


def _hashed(key: str, purpose: str, text: str) -> bytes:
    return hmac.new(key.encode(), f"{purpose} {text}".encode(), hashlib.sha256).digest()
