"""Ports on 127.0.0.1: which are free, and the same one again after a restart."""

import socket
from pathlib import Path


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def preferred(memo: Path) -> int:
    """The port used last time, so that an open database shell or a bookmark stays good; else a free one."""
    remembered = memo.read_text().strip() if memo.is_file() else ""
    if remembered.isdigit() and 1024 <= int(remembered) <= 65535 and is_free(int(remembered)):
        return int(remembered)
    return any_free()


def remember(memo: Path, port: int) -> None:
    """Write down the port that worked."""
    memo.parent.mkdir(parents=True, exist_ok=True)
    memo.write_text(f"{port}\n")
