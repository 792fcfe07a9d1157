"""The twin as one aiohttp application."""

from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web

from sandbox.twin import api, control, door, links, pages, payments, phones, refunds
from sandbox.twin.account import ACCOUNT, Account
from sandbox.twin.settings import Settings

BODY_MOST_BYTES = 1024 * 1024


def make_app(settings: Settings) -> web.Application:
    """Routes, middlewares and one account behind them."""
    app = web.Application(middlewares=[door.log, door.loopback_only], client_max_size=BODY_MOST_BYTES)
    account = Account(settings)
    account.agenda.knows("settle_payment", lambda arguments: payments.settle_later(account, arguments))
    account.agenda.knows("settle_refund", lambda arguments: refunds.settle_later(account, arguments))
    account.agenda.knows("expire_link", partial(links.expire, account))
    account.paid_links = partial(links.captured, account)
    app[ACCOUNT] = account
    app.cleanup_ctx.append(_open_account)
    # Pages first: /v1/checkout.js would otherwise be an unknown URL of the REST API.
    for part in (pages, api, control, phones):
        app.add_routes(part.routes())
    return app


async def _open_account(app: web.Application) -> AsyncIterator[None]:
    await app[ACCOUNT].start()
    yield
    await app[ACCOUNT].close()
