"""Payment links: a page of Razorpay's own that asks for a sum, without a checkout."""

import time
from typing import Any

from sandbox.twin import entities, events, orders, payments, request_bodies
from sandbox.twin.account import TwinAccount
from sandbox.twin.entities import Entity
from sandbox.twin.instructions import Pay, TwinManner
from sandbox.twin.refusals import BadInstruction, Refusal, unknown_id
from sandbox.twin.store import Record

KNOWN_FIELDS = frozenset(
    {
        "amount",
        "currency",
        "accept_partial",
        "first_min_partial_amount",
        "upi_link",
        "description",
        "reference_id",
        "customer",
        "expire_by",
        "notify",
        "notes",
        "callback_url",
        "callback_method",
        "reminder_enable",
        "options",
    }
)
LEAST_MINUTES = 15
# Half a year.
MOST_SECONDS = 183 * 24 * 3600
LENGTHS = {"reference_id": 40, "description": 2048}


def create_twin_link(account: TwinAccount, given: dict[str, Any], *, at: int) -> Entity:
    """A new link. No two have the same reference."""
    request_bodies.only_known(given, KNOWN_FIELDS)
    amount = request_bodies.amount(given, most=account.faults.knobs["most_paise"])
    notes = request_bodies.notes(given)
    currency = request_bodies.currency({"currency": "INR"} | given)
    reference, description = _text(given, "reference_id"), _text(given, "description")
    expire_by = _expire_by(given, at=at)
    assert amount is not None
    if reference and _with_reference(account, reference):
        raise Refusal(f"payment link with given reference_id: {reference} already exists", field="reference_id")
    link = entities.payment_link(
        amount=amount,
        currency=currency,
        reference_id=reference,
        description=description,
        expire_by=expire_by,
        given=given,
        notes=notes,
        base=f"http://127.0.0.1:{account.settings.port}",
        at=at,
    )
    with account.store.together():
        account.store.links.put(link["id"], {"entity": link, "order_id": None})
        if expire_by:
            account.agenda.after(expire_by - at, "expire_link", {"link_id": link["id"]})
    return link


def fetch_twin_link(account: TwinAccount, link_id: str) -> Entity:
    """The link, or the refusal Razorpay gives."""
    return _shown(_record(account, link_id))


def links_page(account: TwinAccount, query: dict[str, str]) -> Entity:
    """Links, newest first; all, or those of one reference or payment. They come in a list of their own name."""
    found = [_shown(record) for record in account.store.links.newest_first()]
    if "reference_id" in query:
        found = [link for link in found if link["reference_id"] == query["reference_id"]]
    if "payment_id" in query:
        found = [link for link in found if any(p["payment_id"] == query["payment_id"] for p in link["payments"])]
    return {"payment_links": orders.cut(found, query)}


def cancel_twin_link(account: TwinAccount, link_id: str, *, at: int) -> Entity:
    """The merchant takes a link back that nobody has paid."""
    record = _record(account, link_id)
    link: Entity = record["entity"]
    if link["status"] != "created":
        raise Refusal(f"Payment Link cannot be cancelled: it is {link['status']}")
    link |= {"status": "cancelled", "cancelled_at": at, "updated_at": at}
    _tell(account, "payment_link.cancelled", record, at=at)
    return link


def expire(account: TwinAccount, arguments: Record) -> None:
    """Its time is over; a link that was paid or taken back stays that."""
    record = account.store.links.get(arguments["link_id"])
    if record is not None and record["entity"]["status"] == "created":
        at = int(time.time())
        record["entity"] |= {"status": "expired", "expired_at": at, "updated_at": at}
        _tell(account, "payment_link.expired", record, at=at)


def opened(account: TwinAccount, link_id: str) -> Record:
    """The order that stands behind a link: made when somebody first opens the page, named as the link is."""
    record = account.store.links.get(link_id)
    if record is None:
        raise BadInstruction("there is no such payment link", key="link_id", status=404)
    link = record["entity"]
    if record["order_id"] is None:
        if link["status"] != "created":
            raise BadInstruction(f"the payment link is {link['status']}", key="link_id", status=409)
        given = {"amount": link["amount"], "currency": link["currency"], "notes": link["notes"]}
        order = orders.create_twin_order(account, given, at=int(time.time()))
        # Not checked for being unique: the link's reference was.
        order["receipt"] = link["reference_id"] or None
        record["order_id"] = order["id"]
        account.store.orders.put(order["id"], orders.record(account, order["id"]) | {"link_id": link_id})
        account.store.links.put(link_id, record)
    behind: Record = orders.record(account, record["order_id"])
    return behind


def pay_twin_link(account: TwinAccount, link_id: str, instruction: Pay) -> Entity:
    """A guest pays on the link's page."""
    order = opened(account, link_id)
    status = _record(account, link_id)["entity"]["status"]
    if status != "created" and not instruction.force:
        raise BadInstruction(f"the payment link is {status}", key="link_id", status=409)
    return payments.pay_twin_order(account, order, instruction)


def link_captured(account: TwinAccount, order: Record, payment: Entity, *, at: int) -> list[Record]:
    """The link's own news of its money, beside the order's; none for an order without a link."""
    record = account.store.links.get(order.get("link_id") or "")
    if record is None or record["entity"]["status"] == "paid":
        return []
    link = record["entity"]
    tried = {
        "amount": payment["amount"],
        "created_at": payment["created_at"],
        "method": payment["method"],
        "payment_id": payment["id"],
        "plink_id": link["id"],
        "status": "captured",
        "updated_at": at,
    }
    link |= {"status": "paid", "amount_paid": payment["amount"], "updated_at": at}
    link["payments"] = [*link["payments"], tried]
    account.store.links.put(link["id"], record)
    return [events.snapshot("payment_link.paid", payment, at=at, order=order["entity"], payment_link=_shown(record))]


def _shown(record: Record) -> Entity:
    """As REST shows it: the order's id is there once there is an order."""
    order = {"order_id": record["order_id"]} if record["order_id"] else {}
    return {**record["entity"], **order}


def _record(account: TwinAccount, link_id: str) -> Record:
    found = account.store.links.get(link_id)
    if found is None:
        raise unknown_id()
    return found


def _with_reference(account: TwinAccount, reference: str) -> bool:
    return any(link["entity"]["reference_id"] == reference for link in account.store.links.oldest_first())


def _tell(account: TwinAccount, name: str, record: Record, *, at: int) -> None:
    with account.store.together():
        account.store.links.put(record["entity"]["id"], record)
        account.webhooks.send([events.of_link(name, _shown(record), at=at)], TwinManner())


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise Refusal(f"The {name.replace('_', ' ')} must be a string.", field=name)
    if len(value) > LENGTHS[name]:
        raise Refusal(f"The {name.replace('_', ' ')} may not be greater than {LENGTHS[name]} characters.", field=name)
    return value


def _expire_by(given: dict[str, Any], *, at: int) -> int:
    value = given.get("expire_by") or 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal("The expire by must be an integer.", field="expire_by")
    if value and value < at + LEAST_MINUTES * 60:
        raise Refusal("expire_by should be at least 15 minutes from the current time.", field="expire_by")
    if value > at + MOST_SECONDS:
        raise Refusal("expire_by cannot be more than six months from the current time.", field="expire_by")
    return value
