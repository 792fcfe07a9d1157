"""Answers that a gateway in its right mind never gives: each lie is told about an entity, or about each of a list."""

import copy
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.twin import entities
from sandbox.twin.entities import Entity

HUGE_BYTES = 8 * 1024 * 1024
BEYOND_ANYTHING = 10**15
IDS = ("id", "order_id", "payment_id")
PREFIXES = {"order_id": "order_", "payment_id": "pay_"}
LISTS = ("items", "payment_links", "payments")


def _another(entity: Entity) -> None:
    """Somebody else's, of the right form."""
    kind = str(entity.get("id", "x_")).split("_")[0]
    entity["id"] = entities.new_id(f"{kind}_")


def _names_another(entity: Entity) -> None:
    for key, prefix in PREFIXES.items():
        if key in entity:
            entity[key] = entities.new_id(prefix)


def _wrong_types(entity: Entity) -> None:
    for key, value in entity.items():
        if isinstance(value, int) and not isinstance(value, bool):
            entity[key] = str(value)


def _sets(**fields: Any) -> Callable[[Entity], None]:
    return lambda entity: entity.update(fields)


# Of an entity; what does not have the field gets it.
ABOUT_ENTITIES: dict[str, Callable[[Entity], None]] = {
    "amount": _sets(amount=100),
    "amount_beyond": _sets(amount=BEYOND_ANYTHING),
    "amount_negative": _sets(amount=-100),
    "amount_fraction": _sets(amount=37500.5),
    "amount_true": _sets(amount=True),
    "currency": _sets(currency="USD"),
    "currency_null": _sets(currency=None),
    "id_null": _sets(id=None),
    "id_number": _sets(id=4711),
    "id_missing": lambda entity: entity.pop("id", None) and None,
    "id_long": _sets(id="order_" + "x" * 4000),
    "id_other": _another,
    "names_another": _names_another,
    "receipt": _sets(receipt="somebody-elses", reference_id="somebody-elses"),
    "status": _sets(status="teleported"),
    "status_null": _sets(status=None),
    "entity": _sets(entity="settlement"),
    "types": _wrong_types,
    "refunded_beyond": _sets(amount_refunded=BEYOND_ANYTHING),
    "address": _sets(short_url="javascript:alert(1)"),
}
# Of the whole answer: what is said instead, and how.
IN_PLACE: dict[str, Callable[[], web.Response]] = {
    "null": lambda: web.json_response(None),
    "list": lambda: web.json_response([]),
    "text": lambda: web.json_response("order"),
    "empty": lambda: web.Response(body=b"", content_type="application/json"),
    "html": lambda: web.Response(text="<html><body>Maintenance</body></html>", content_type="text/html"),
    "not_json": lambda: web.Response(text='{"id": "order_', content_type="application/json"),
    "deep": lambda: web.Response(text="[" * 100_000, content_type="application/json"),
    "huge": lambda: web.Response(body=b'"' + b"x" * HUGE_BYTES + b'"', content_type="application/json"),
    "error_text": lambda: web.json_response({"error": "no"}, status=400),
    "error_list": lambda: web.json_response([], status=500),
    "redirect": lambda: web.Response(status=302, headers={"Location": "/v1/orders"}),
}
OF_LISTS = ("items_null", "items_missing", "items_text", "items_numbers")
LIES = (*ABOUT_ENTITIES, *IN_PLACE, *OF_LISTS)


def tell(lie: str, done: web.Response) -> web.Response:
    """What is said in place of what is so; the effect has happened."""
    if lie in IN_PLACE:
        return IN_PLACE[lie]()
    if done.status >= 300 or not isinstance(done.body, bytes):
        return done
    said = json.loads(done.body)
    return web.json_response(_items(lie, said) if lie in OF_LISTS else _entities(lie, said))


def _entities(lie: str, said: Any) -> Any:
    said = copy.deepcopy(said)
    key = next((key for key in LISTS if "id" not in said and isinstance(said.get(key), list)), None)
    for entity in said[key] if key else [said]:
        ABOUT_ENTITIES[lie](entity)
    return said


def _items(lie: str, said: Any) -> Any:
    key = next((key for key in LISTS if key in said), "items")
    without = {name: value for name, value in said.items() if name != key}
    match lie:
        case "items_null":
            return {**without, key: None}
        case "items_text":
            return {**without, key: "none"}
        case "items_numbers":
            return {**without, key: [1, None]}
    return without
