"""Granian, with one listening socket for all its processes, and limits on what strangers may cost."""

import os
import resource
import socket

from granian._granian import ListenerSpec
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.server import MPServer

HEADER_SECONDS = 10
# All headers of a request; more is 431.
HEADER_BYTES = 32_768
# A reader who takes nothing for so long, or has gone without a word, is cut off by the kernel.
READER_SECONDS = 30
# For each process; the next ones wait to be taken. An idle one costs a few kilobytes, and half of all file descriptors
# are kept back for what is worked on.
CONNECTIONS = 4096
BACKLOG = 2048
STOP_SECONDS = 8
# Between the start of a process and the end of the one whose place it takes.
LOAD_SECONDS = 5
# Resident memory of one process: over it, the next one is started and this one finishes what it has.
MAX_RSS_MB = 512


class SharedListener(MPServer):
    """One socket, from which each process takes connections when it has time.

    Granian's own way on Linux is a socket for each (SO_REUSEPORT): the kernel then deals connections to a process that
    is stopped or busy as to any other, and half of all callers wait for it. Decision 0047 has the figures.
    """

    def _init_shared_socket(self) -> None:
        # Said here, after Granian has warned of what replacing a process would lose with a socket for each.
        self.workers_rss = int(os.environ.get("WEB_MAX_RSS_MB") or MAX_RSS_MB) << 20
        holder = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._ssp, self._shd = None, holder  # type: ignore[assignment] # as on a system without SO_REUSEPORT
        self._sfd = holder.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)
        # Accepted connections inherit them.
        self._sso.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            self._sso.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READER_SECONDS * 1000)


def main() -> None:
    """Serve until told to stop."""
    said = os.environ.get
    SharedListener(
        "config.front.served:application",
        address=said("HOST") or "127.0.0.1",
        port=int(said("PORT") or 8000),
        interface=Interfaces.ASGINL,
        workers=int(said("WEB_WORKERS") or 2),
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=_connections(),
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        respawn_failed_workers=True,
        respawn_interval=LOAD_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
        rss_sample_interval=10,
    ).serve()


def _connections() -> int:
    """As many as there are file descriptors for, which are as many as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        wanted = CONNECTIONS * 2 if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS * 2)
        soft = max(soft, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(CONNECTIONS, soft // 2)


if __name__ == "__main__":
    main()
