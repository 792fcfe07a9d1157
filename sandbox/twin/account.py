"""One merchant's account at the gateway: everything the endpoints need, in one place."""

from typing import Protocol

from aiohttp import web

from sandbox.twin.agenda import Agenda
from sandbox.twin.entities import Entity
from sandbox.twin.faults import Faults
from sandbox.twin.inbox import Inbox
from sandbox.twin.knobs import Settings
from sandbox.twin.mailbox import MailBox
from sandbox.twin.refund_keys import RefundKeys
from sandbox.twin.store import Record, Store
from sandbox.twin.webhooks import Webhooks


class PaidLinks(Protocol):
    """What a captured payment of an order means to its payment link, as news."""

    def __call__(self, order: Record, payment: Entity, *, at: int) -> list[Record]: ...


class TwinAccount:
    """Orders, payments and refunds with their webhooks, plus the phones of the guests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.state)
        self.faults = Faults(self.store)
        self.webhooks = Webhooks(settings, self.store, self.faults)
        self.agenda = Agenda(self.store)
        self.refund_keys = RefundKeys(self.store.refund_keys)
        self.inbox = Inbox()
        self.letters = MailBox()
        # What payment links make of a capture; they stand above the payments.
        self.paid_links: PaidLinks = lambda order, payment, *, at: []

    async def start(self) -> None:
        """Take up what was left unfinished."""
        await self.webhooks.start()
        self.agenda.start()

    async def close(self) -> None:
        """Stop, and keep everything."""
        self.agenda.clear()
        await self.webhooks.close()
        self.store.close()

    def forget(self) -> None:
        """Forget everything, as if new."""
        self.agenda.clear()
        self.webhooks.clear()
        self.store.clear()
        self.inbox.clear()
        self.letters.clear()


ACCOUNT = web.AppKey("ACCOUNT", TwinAccount)
