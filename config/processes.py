"""What runs, and with which command: the one place. `python -m config.processes web` becomes the process it names.

Procfile, docker-compose.yml, Dockerfile, systemd units and `make run` all say no more than that, so none of them can
say something else. Knobs come from the environment; no secret is ever an argument, which all of the machine can read.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping

# Each queue, and how many of its jobs run at once where it has a worker of its own. Those of `deliveries` wait for
# other people's servers; the papers and the sweeps each want a core.
QUEUES = {"otp": 2, "webhooks": 2, "sweeps": 1, "default": 2, "papers": 1, "deliveries": 4, "feeds": 2}
USAGE = "usage: python -m config.processes release | web | worker [queue ...] | beat | flower"
MIGRATE, COLLECT, SCHEMA = ("migrate", "--noinput"), ("collectstatic", "--noinput"), ("write_schema",)
STATIC = "staticfiles"


def web_command(environ: Mapping[str, str]) -> list[str]:
    """The web server: config/front, which reads HOST, PORT and the WEB_ knobs itself."""
    return ["config.front"]


def worker_command(environ: Mapping[str, str], *queues: str) -> list[str]:
    """A Celery worker of these queues, named after the first; of all of them when none is named."""
    unknown = set(queues) - set(QUEUES)
    if unknown:
        sys.exit(f"There is no queue {', '.join(sorted(unknown))}. The queues are {', '.join(QUEUES)}.")
    usual = max(QUEUES[queue] for queue in queues) if queues else 2
    return [
        *("celery", "-A", "worker", "worker", "-Q", ",".join(queues or QUEUES)),
        *("-c", environ.get("WORKER_CONCURRENCY") or str(usual), "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "-E"),
        *(("-n", f"{queues[0]}@%h") if queues else ()),
    ]


def beat_command(environ: Mapping[str, str]) -> list[str]:
    """What rings for the sweeps."""
    return ["celery", "-A", "worker", "beat", "--loglevel", "INFO"]


def flower_command(environ: Mapping[str, str]) -> list[str]:
    """The view into the queues."""
    return ["worker.flower"]


COMMANDS: dict[str, Callable[..., list[str]]] = {
    "web": web_command,
    "worker": worker_command,
    "beat": beat_command,
    "flower": flower_command,
}


def bring_up_to_date() -> None:
    """Bring the database up to date, collect the static files and write the API's schema, then end.

    Honcho ends all processes when one ends: under it this one stays, idle, until the others are told to stop.
    """
    # An image has its static files from its build, in a directory that belongs to nobody who runs it.
    built = os.path.isdir(STATIC) and not os.access(STATIC, os.W_OK)
    for arguments in (MIGRATE,) if built else (MIGRATE, COLLECT, SCHEMA):
        done = subprocess.run([sys.executable, "manage.py", *arguments], check=False)
        if done.returncode:
            sys.exit(done.returncode)
    if "HONCHO_PROCESS_NAME" in os.environ:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        while True:
            signal.pause()


def main(name: str = "", *arguments: str) -> None:
    """Become the process of this name."""
    if name == "release":
        return bring_up_to_date()
    if name not in COMMANDS or (arguments and name != "worker"):
        sys.exit(USAGE)
    if name == "worker":
        # Asked to stop, Celery gives its jobs a few seconds and leaves the rest to the next worker: rows remember.
        os.environ["REMAP_SIGTERM"] = "SIGQUIT"
    if name in ("beat", "flower"):
        os.environ.setdefault("DANDELI_PROCESS", "ringer")
    command = COMMANDS[name](os.environ, *arguments)
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 # nosec B606 # no shell


if __name__ == "__main__":
    main(*sys.argv[1:])
