"""`python -m sandbox.twin`: serve until told to stop."""

import asyncio
import logging
import os
import signal
import sqlite3
import sys

from aiohttp import web

from sandbox.twin import knobs
from sandbox.twin.app import make_app

HOST = "127.0.0.1"
GRACE_SECONDS = 1.0

logger = logging.getLogger("sandbox.twin")


def main() -> int:
    """Exit code 2: not here; 1: could not start; 0: stopped when asked."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s twin %(message)s", datefmt="%H:%M:%S")
    try:
        found = knobs.read_knobs(os.environ)
    except knobs.RefusedToStart as refusal:
        print(f"twin: {refusal}", file=sys.stderr)
        return 2
    try:
        asyncio.run(serve(found))
    except OSError as error:
        print(f"twin: cannot listen on {HOST}:{found.port}: {error.strerror}", file=sys.stderr)
        return 1
    except sqlite3.Error as error:
        print(f"twin: cannot use {found.state}: {error}", file=sys.stderr)
        return 1
    return 0


async def serve(found: knobs.Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(make_app(found), access_log=None, shutdown_timeout=GRACE_SECONDS)
    try:
        await runner.setup()
        await web.TCPSite(runner, HOST, found.port).start()
        logger.info("listening on http://%s:%s", HOST, found.port)
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
