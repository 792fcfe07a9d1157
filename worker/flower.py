"""Starts Flower only with a login.

    python -m worker.flower

FLOWER_BASIC_AUTH is "name:password". It listens on 127.0.0.1 unless FLOWER_ADDRESS says otherwise. Its /metrics and
/healthcheck stay open even with a login: keep them from the outside at the proxy.
"""

import os
import sys

from django.conf import settings

from worker.celery import app


def main() -> None:
    name, _, password = settings.FLOWER_BASIC_AUTH.partition(":")
    if not name or not password:
        sys.exit("FLOWER_BASIC_AUTH is missing or empty: set it to name:password. Flower shows every job.")
    address = os.environ.get("FLOWER_ADDRESS", "127.0.0.1")
    port = os.environ.get("FLOWER_PORT", "5555")
    # The login itself travels by environment: arguments can be read by every process of the machine.
    os.environ["FLOWER_BASIC_AUTH"] = settings.FLOWER_BASIC_AUTH
    app.start(["flower", f"--address={address}", f"--port={port}"])


if __name__ == "__main__":
    main()
