"""Reads single fields of Razorpay's entities, and believes none that cannot be true."""

import re
from typing import Any

# Rs 1,000 crore: far above any payment, far below what a column can hold.
MOST_PAISE = 10**12
LATEST_SECONDS = 2**33


class Malformed(Exception):
    """Signed by Razorpay, or answered by it, and yet not what its documentation describes, or not what was asked for.

    Names fields and says what was wrong with them, never their values.
    """


def kind_is(entity: Any, kind: str) -> None:
    """An object, and where it says so, one of this kind. Raises Malformed, as all of these do."""
    if not isinstance(entity, dict):
        raise Malformed(f"{kind}: not an object")
    # Payment links do not say what they are.
    if entity.get("entity", kind) != kind:
        raise Malformed(f"{kind}: the entity is another one")


def id_of(entity: dict[str, Any], key: str, prefix: str) -> str:
    """An id such as `pay_29QQoUBi66xm2f`."""
    value = entity.get(key)
    if not isinstance(value, str) or not re.fullmatch(rf"{prefix}_\w{{1,34}}", value, re.ASCII):
        raise Malformed(f"{key} is not an id of the form {prefix}_…")
    return value


def id_if_told(entity: dict[str, Any], key: str, prefix: str) -> str:
    """The same; empty where there is none."""
    return id_of(entity, key, prefix) if entity.get(key) else ""


def text_of(entity: dict[str, Any], key: str) -> str:
    """A text with something in it that PostgreSQL can hold."""
    value = entity.get(key)
    if not isinstance(value, str) or not value or _unstorable(value):
        raise Malformed(f"{key} is not a text")
    return value


def text_if_told(entity: dict[str, Any], key: str) -> str:
    """The same; empty where there is none."""
    return "" if entity.get(key) in (None, "") else text_of(entity, key)


def currency_of(entity: dict[str, Any]) -> str:
    """Three capital letters."""
    value = entity.get("currency")
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise Malformed("currency is not one")
    return value


def amount_of(entity: dict[str, Any], key: str = "amount", *, least: int = 0, most: int = MOST_PAISE) -> int:
    """So many of the currency's smallest units."""
    return _whole(entity.get(key), key, least, most)


def amount_if_told(entity: dict[str, Any], key: str, *, most: int = MOST_PAISE) -> int:
    """The same; 0 where it is not told."""
    return 0 if entity.get(key) is None else amount_of(entity, key, most=most)


def moment_if_told(entity: dict[str, Any], key: str) -> int | None:
    """Seconds since 1970."""
    return None if entity.get(key) is None else _whole(entity[key], key, 0, LATEST_SECONDS)


def same(said: object, asked: object, what: str) -> None:
    """The answer is about what was asked for."""
    if said != asked:
        raise Malformed(f"{what} is not the one that was asked for")


def list_in(answer: Any, key: str) -> list[dict[str, Any]]:
    """The objects of a list, in the object around it."""
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(entity, dict) for entity in found):
        raise Malformed(f"{key} is not a list of objects")
    return found


def _whole(value: Any, key: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Malformed(f"{key} is not a whole number that it can be")
    return value


def _unstorable(value: str) -> bool:
    """JSON can also spell NUL and halves of characters."""
    return "\0" in value or bool(re.search("[\ud800-\udfff]", value))
