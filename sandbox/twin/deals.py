"""What a guest pays of an order, and how: a method that takes so much, an Offer that takes something off, and the fee
where the account has its customers bear it."""

from sandbox.twin import entities
from sandbox.twin.account import TwinAccount
from sandbox.twin.entities import Entity
from sandbox.twin.instructions import Pay
from sandbox.twin.refusals import BadInstruction
from sandbox.twin.request_bodies import AMOUNT_LEAST
from sandbox.twin.store import Record

# One payment by UPI is one lakh at most.
UPI_MOST = 1_00_000_00


def struck(account: TwinAccount, asked: int, instruction: Pay) -> Record:
    """`amount`, `method`, `offer` (its id) and `fee`, where the guest pays that as well, of a payment for so much."""
    less = asked - (instruction.offer or 0) if instruction.amount is None else instruction.amount
    if instruction.offer and less < AMOUNT_LEAST:
        raise BadInstruction("an Offer leaves one rupee to pay at least", key="offer")
    borne = account.faults.knobs["fee_bearer"] == "customer" and instruction.amount is None
    fee = entities.fee_and_tax(less) if borne else None
    return {
        "amount": less + (fee["fee"] if fee else 0),
        "method": _method(account, asked, instruction),
        "offer": entities.new_id("offer_") if instruction.offer else None,
        "fee": fee,
    }


def fee_of(account: TwinAccount, payment: Entity) -> Entity:
    """What the gateway keeps of a captured payment: of what the order asked for where the guest has paid it."""
    deal = account.store.deals.get(payment["id"]) or {}
    return deal.get("fee") or entities.fee_and_tax(payment["amount"])


def offers_of(account: TwinAccount, payment_id: str) -> list[Entity]:
    """The Offer that was taken, if any; told only to who asks for it."""
    deal = account.store.deals.get(payment_id) or {}
    return [{"id": deal["offer"]}] if deal.get("offer") else []


def _method(account: TwinAccount, asked: int, instruction: Pay) -> str:
    """The method that was said, or the account's first that takes so much."""
    enabled: list[str] = account.faults.knobs["methods"]
    wanted = [instruction.method] if instruction.method else enabled
    for method in wanted:
        if method in enabled and (method != "upi" or asked <= UPI_MOST):
            return method
    raise BadInstruction("the account has no such method, or not for so large a sum", key="method")
