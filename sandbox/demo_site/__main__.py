"""`python -m sandbox.demo_site`: serve until told to stop."""

import os
import signal
import sys
from types import FrameType

from sandbox.demo_data.site_plan import SITE
from sandbox.demo_site.server import make_site


def main() -> int:
    """Exit code 0 when asked to stop."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    port = int(os.environ.get("SITE_PORT") or 8002)
    house = os.environ.get("API_URL") or "http://127.0.0.1:8000"
    server = make_site(port, house=house, slug=SITE.slug, key=SITE.key)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    with server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
