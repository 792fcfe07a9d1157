"""The site as a server: one page with everything that an owner can copy, its style, and its QR code."""

from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import segno

HERE = Path(__file__).parent
LANGUAGES = {"/": "en", "/hi/": "hi", "/kn/": "kn"}


def make_site(port: int, *, house: str, slug: str, key: str) -> ThreadingHTTPServer:
    """A site on this port of this machine (0: any) whose visitors book at this house."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in LANGUAGES:
                return self._send("text/html", site_page_text(house, slug, key, LANGUAGES[path]))
            if path == "/site.css":
                return self._send("text/css", (HERE / "site.css").read_bytes())
            if path == "/qr.svg":
                return self._send("image/svg+xml", site_qr(house, slug))
            return self.send_error(404)

        def _send(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", site_policy(house))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: it is a page that is looked at."""

    return ThreadingHTTPServer(("127.0.0.1", port), Page)


def site_policy(house: str) -> str:
    """What docs/sites.md tells careful owners to allow, and nothing else."""
    own = "default-src 'none'; base-uri 'none'; style-src 'self'; img-src 'self'"
    return f"{own}; script-src {house}; connect-src {house}; form-action {house}"


def site_page_text(house: str, slug: str, key: str, language: str) -> bytes:
    """The page in this language, with the snippets as the admin shows them."""
    text = (HERE / "page.html").read_text()
    for name, value in {"house": house, "slug": slug, "key": key, "language": language}.items():
        text = text.replace(f"[{name}]", escape(value))
    return text.encode()


@cache
def site_qr(house: str, slug: str) -> bytes:
    """The address of the resort's page as a drawing."""
    content = BytesIO()
    segno.make(f"{house}/r/{slug}/", error="m", micro=False).save(content, kind="svg", scale=5, light="#fff")
    return content.getvalue()
