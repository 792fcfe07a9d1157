"""The twin as one aiohttp application."""

from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web

from sandbox.twin import api, control, door, links, mail, payments, phones, refunds, web_pages
from sandbox.twin.account import ACCOUNT, TwinAccount
from sandbox.twin.knobs import Settings

# A letter brings its papers.
BODY_MOST_BYTES = 4 * 1024 * 1024


def make_app(settings: Settings) -> web.Application:
    """Routes, middlewares and one account behind them."""
    app = web.Application(middlewares=[door.log, door.loopback_only], client_max_size=BODY_MOST_BYTES)
    account = TwinAccount(settings)
    account.agenda.knows("settle_payment", lambda arguments: payments.settle_payment_later(account, arguments))
    account.agenda.knows("settle_refund", lambda arguments: refunds.settle_refund_later(account, arguments))
    account.agenda.knows("expire_link", partial(links.expire, account))
    account.paid_links = partial(links.link_captured, account)
    app[ACCOUNT] = account
    app.cleanup_ctx.append(_open_account)
    # Pages first: /v1/checkout.js would otherwise be an unknown URL of the REST API.
    for part in (web_pages, api, control, phones, mail):
        app.add_routes(part.routes())
    return app


async def _open_account(app: web.Application) -> AsyncIterator[None]:
    await app[ACCOUNT].start()
    yield
    await app[ACCOUNT].close()
