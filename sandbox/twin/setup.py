"""How the account is set up, as far as Razorpay's API tells it: methods and webhooks, and neither maximum nor fees."""

from sandbox.twin import entities, events
from sandbox.twin.account import TwinAccount
from sandbox.twin.entities import Entity


def methods(account: TwinAccount) -> Entity:
    """Which methods are on, each in the form in which it is told."""
    enabled = account.faults.knobs["methods"]
    card = "card" in enabled
    return {
        "entity": "methods",
        "card": card,
        "debit_card": card,
        "credit_card": card,
        "prepaid_card": card,
        "card_networks": {network: int(card) for network in ("AMEX", "DICL", "MC", "MAES", "VISA", "JCB", "RUPAY")},
        "amex": False,
        "netbanking": {"HDFC": "HDFC Bank"} if "netbanking" in enabled else [],
        "wallet": {"mobikwik": True} if "wallet" in enabled else [],
        "emi": "emi" in enabled,
        "upi": "upi" in enabled,
        "paylater": {"lazypay": True} if "paylater" in enabled else [],
    }


def webhooks_page(account: TwinAccount) -> Entity:
    """The account's one webhook; its events come as a table of what is on."""
    knobs = account.faults.knobs
    webhook = {
        "id": "TwinWebhook001",
        "entity": "webhook",
        "url": account.settings.webhook_url,
        "active": knobs["webhooks_enabled"],
        "disabled_at": knobs["webhooks_disabled_at"] or 0,
        "secret_exists": True,  # nosec B105 # whether there is one
        "events": dict.fromkeys((*events.NAMES, *events.OTHER_DISPUTES), True),
    }
    return entities.collection([webhook])
