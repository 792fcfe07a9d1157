"""Starts what compose would start, in its order, each in the image with the environment that compose gives it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.image_check.build import Image, as_user
from sandbox.image_check.compose_file import Service
from sandbox.image_check.dockerfile import ImageError
from sandbox.servers import logs, processes

ONCE = "release"
READY_SECONDS = 150  # on a machine that has much else to do


@dataclass
class Containers:
    """What runs of the image, with the names of other containers and the ports translated for one machine."""

    image: Image
    services: list[Service]
    around: Mapping[str, str]
    translated: Mapping[str, str]
    up: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def log_of(self, name: str) -> Path:
        """Everything that a process said."""
        return self.image.root / "log" / f"{name}.log"

    def environ_in(self, service: Service) -> dict[str, str]:
        """A container's environment."""
        own = {name: self._here(value) for name, value in service.environ.items()}
        return self.image.process_environ(**{**own, **self.around, "HOSTNAME": os.uname().nodename})

    def run(self, service: Service, command: list[str], *, given: str = "", seconds: int = 300) -> str:
        """`docker compose run --rm` of one command: its output; a failure is told with it."""
        log = logs.fresh(self.log_of(f"run-{command[-1].strip('-+')}"))
        with log.open("w+b") as out:
            try:
                done = subprocess.run(
                    as_user([self._here(word) for word in command]), cwd=self.image.app, env=self.environ_in(service),
                    input=given.encode(), stdout=out, stderr=subprocess.STDOUT, timeout=seconds, check=False,
                )  # fmt: skip
                ended = f"ended with {done.returncode}" if done.returncode else ""
            except subprocess.TimeoutExpired:
                ended = f"had not ended after {seconds} s"
        if ended:
            raise ImageError(f"{' '.join(command)} {ended}:\n{logs.tail(log, 30)}")
        return log.read_text(errors="replace")

    def start(self, service: Service) -> None:
        """`docker compose up` of one service."""
        with logs.fresh(self.log_of(service.name)).open("wb") as out:
            self.up[service.name] = subprocess.Popen(
                as_user(service.command), cwd=self.image.app, env=self.environ_in(service), stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=processes.die_with_parent(signal.SIGKILL),
            )  # fmt: skip

    def until(self, what: str, asked: Callable[[], bool]) -> None:
        """Wait until it is so; a process that ended meanwhile is told with the end of its log."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if asked():
                return
            for name, process in self.up.items():
                if process.poll() is not None:
                    raise ImageError(f"{name} ended with {process.returncode}:\n{logs.tail(self.log_of(name))}")
            # Whoever is asked starts a Python for it.
            time.sleep(0.5)
        raise ImageError(
            f"{what} did not come in {READY_SECONDS} s. The web process said:\n{logs.tail(self.log_of('web'))}"
        )

    def healthy(self, service: Service) -> bool:
        """What the healthcheck of compose says."""
        test = as_user([self._here(word) for word in service.healthcheck])
        asked = subprocess.run(test, cwd=self.image.app, env=self.environ_in(service), capture_output=True, check=False)
        return asked.returncode == 0

    def _here(self, text: str) -> str:
        text = self.image.mapped(text)
        for there, here in self.translated.items():
            text = text.replace(there, here)
        return text


@contextmanager
def running(containers: Containers, *, say: Callable[[str], None]) -> Iterator[Containers]:
    """Release first, then the others; at the end each is asked to stop, and has to."""
    try:
        for service in containers.services:
            began = time.monotonic()
            if service.name == ONCE:
                containers.run(service, service.command)
            else:
                containers.start(service)
            say(f"{service.name}: {' '.join(service.command)} ({time.monotonic() - began:.1f} s)")
        yield containers
    finally:
        _stop(containers)


def _stop(containers: Containers) -> None:
    for process in containers.up.values():
        process.terminate()
    late = []
    for name, process in containers.up.items():
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            late.append(name)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    if late:
        raise ImageError(f"{', '.join(late)} did not stop within 20 s when asked to.")
