"""docker-compose.yml by hand: in which order its services start, and what each is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox import dotenv

STORES = ("postgres", "redis")


@dataclass(frozen=True)
class Service:
    """One container: its command, its environment, and how its health is asked for."""

    name: str
    command: list[str]
    environ: dict[str, str]
    healthcheck: list[str] = field(default_factory=list)
    stop_seconds: int = 10
    after: tuple[str, ...] = ()


def read_services(checkout: Path, env_file: Path, *overlays: str) -> list[Service]:
    """The services that `docker compose up` starts from our image, each after those that it waits for."""
    said = dotenv.read_dotenv(env_file)
    files = [yaml.safe_load((checkout / name).read_text()) for name in ("docker-compose.yml", *overlays)]
    ours = {
        name: _service(name, service, [file["services"].get(name, {}) for file in files[1:]], said)
        for name, service in files[0]["services"].items()
        if "build" in service and "profiles" not in service
    }
    return _ordered(ours)


def container_environ(service: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, str]:
    """What a container is told: all of its env_file, and over it its own `environment`."""
    filed = dict(said) if service.get("env_file") == ".env" else {}
    own = {name: interpolated(str(value), said) for name, value in (service.get("environment") or {}).items()}
    return {**filed, **own}


def interpolated(text: str, said: Mapping[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME?why}` as compose reads them; `$$` is a dollar."""

    def value(found: re.Match[str]) -> str:
        name, operator, rest = found["name"], found["operator"] or "", found["rest"] or ""
        given = said.get(name)
        if given or (given is not None and not operator.startswith(":")):
            return given
        if operator.endswith("?"):
            raise ValueError(f"{name} is missing: {rest}")
        return rest if operator.endswith("-") else ""

    pattern = r"(?<!\$)\$\{(?P<name>\w+)(?:(?P<operator>:?[-?])(?P<rest>[^}]*))?\}"
    return re.sub(pattern, value, text).replace("$$", "$")


def _service(
    name: str, service: Mapping[str, Any], overlays: list[Mapping[str, Any]], said: Mapping[str, str]
) -> Service:
    environ = container_environ(service, said)
    for overlay in overlays:
        environ |= container_environ(overlay, said)
    test = service.get("healthcheck", {}).get("test", [])
    shell = ["/bin/sh", "-c"] if test[:1] == ["CMD-SHELL"] else []
    return Service(
        name=name,
        command=[interpolated(word, said) for word in service.get("command", [])],
        environ=environ,
        healthcheck=[*shell, *(word.replace("$$", "$") for word in test[1:])],
        stop_seconds=int(str(service.get("stop_grace_period", "10s")).rstrip("s")),
        after=tuple(other for other in service.get("depends_on", {}) if other not in STORES),
    )


def _ordered(services: Mapping[str, Service]) -> list[Service]:
    started: list[Service] = []
    while len(started) < len(services):
        names = {service.name for service in started}
        ready = [s for s in services.values() if s.name not in names and names.issuperset(s.after)]
        if not ready:
            raise ValueError("docker-compose.yml: services wait for each other in a circle.")
        started += ready
    return started
