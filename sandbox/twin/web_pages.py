"""The pages for people, and the checkout script a shop's own page loads."""

from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import web

from sandbox.twin import links
from sandbox.twin.account import ACCOUNT
from sandbox.twin.refusals import BadInstruction

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CONTENT_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}


def routes() -> list[web.RouteDef]:
    """Pages and their two assets."""
    return [
        web.get("/", _page("index.html")),
        web.get("/checkout.js", _page("checkout.js")),
        web.get("/v1/checkout.js", _page("checkout.js")),
        web.get("/twin.css", _page("twin.css")),
        web.get("/checkout/{order_id}", _page("checkout.html")),
        web.get("/l/{link}", _open_link),
    ]


def _page(name: str) -> Handler:
    async def show(request: web.Request) -> web.StreamResponse:
        return shown(name)

    return show


async def _open_link(request: web.Request) -> web.StreamResponse:
    """The page of a payment link: the payment window for the order behind it."""
    try:
        order = links.opened(request.app[ACCOUNT], f"plink_{request.match_info['link']}")
    except BadInstruction as error:
        return web.Response(text=f"{error.message}\n", status=error.status)
    raise web.HTTPFound(f"/checkout/{order['entity']['id']}")


def shown(name: str) -> web.Response:
    """One file of this package; read anew each time, so that a page can be edited while the twin runs."""
    text = files("sandbox.twin").joinpath("web", name).read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    return web.Response(text=text, content_type=CONTENT_TYPES[name.rpartition(".")[2]], headers=headers)
