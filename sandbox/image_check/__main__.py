"""`make image-check`: build, boot, set up as docs/deploy.md says, and book."""

import argparse
import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests

from sandbox import dotenv, servers
from sandbox.image_check import outside as world
from sandbox.image_check.boot import Containers, running
from sandbox.image_check.build import build
from sandbox.image_check.compose_file import read_services
from sandbox.image_check.dockerfile import ImageError
from sandbox.image_check.walk import FirstGuest, open_resort
from sandbox.servers import ports, processes

PAGE = "docs/deploy.md"
# `docker compose run ... web <command>` on the page: what a person types in the image.
TYPED = re.compile(r"^docker compose run (?:-\S+ )*web (?P<command>python manage\.py .*)$", re.MULTILINE)


def filled_in(example: str) -> dict[str, str]:
    """`.env` as the page has it filled in: what the example leaves empty, and a production has to say."""
    said = {
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_ALLOWED_HOSTS": world.SITE,
        "CSRF_TRUSTED_ORIGINS": f"https://{world.SITE}",
        "RAZORPAY_KEY_ID": "rzp_test_imagecheck0001",
        "RAZORPAY_KEY_SECRET": secrets.token_hex(16),
        "RAZORPAY_WEBHOOK_SECRET": secrets.token_hex(16),
        "POSTGRES_PASSWORD": secrets.token_hex(8),
        "MSG91_AUTH_KEY": secrets.token_hex(8),
        "SMS_DLT_ENTITY_ID": "1201159000000000000",
        "SMS_RECEIPT_SECRET": secrets.token_hex(16),
        "FLOWER_BASIC_AUTH": f"ops:{secrets.token_hex(8)}",
    }
    named = re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE)
    templates = {name: "1107160000000000000" for name, _ in named if name.startswith("SMS_TEMPLATE_")}
    return {**dict(named), **templates, **said}


def typed_commands(page: str) -> list[list[str]]:
    """The commands of the page about the first start, in their order."""
    return [shlex.split(found["command"]) for found in TYPED.finditer(page)]


def check(root: Path) -> None:
    """All of it; what is wrong is an ImageError."""
    image = build(dotenv.ROOT, root, say=_say)
    env_file = root / ".env"
    said = filled_in((dotenv.ROOT / ".env.example").read_text())
    env_file.write_text("".join(f"{name}={value}\n" for name, value in said.items()))
    services = read_services(dotenv.ROOT, env_file)
    stores = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    with servers.running(var=root / "var", environ={**stores, "DANDELI_ENV": "development"}, say=_say) as up:
        authority = world.make_authority(root / "authority")
        outside = world.Outside(authority, twin_port=ports.any_free(), web_port=ports.any_free())
        with world.surrounding(outside), _twin(outside, said, root):
            around = {
                "HTTPS_PROXY": f"http://127.0.0.1:{outside.proxy_port}",
                "NO_PROXY": "127.0.0.1,localhost",
                "REQUESTS_CA_BUNDLE": str(authority),
            }
            # The names of other containers, and the port of ours, on this one machine.
            translated = {
                f"postgres://dandeli:{said['POSTGRES_PASSWORD']}@postgres:5432/dandeli": up.database_url("image"),
                "redis://redis:6379/0": up.redis_url(0),
                "8000": str(outside.web_port),
            }
            _live(Containers(image, services, around, translated), outside, said)


def _live(containers: Containers, outside: world.Outside, said: dict[str, str]) -> None:
    by_name = {service.name: service for service in containers.services}
    web = by_name["web"]
    if containers.image.command != web.command:
        raise ImageError(f"The image's CMD is {containers.image.command}, compose starts {web.command}.")
    with running(containers, say=_say):
        containers.until("/livez", lambda: containers.healthy(web))
        _say("web: healthy, as compose asks")
        containers.until("/readyz", lambda: _ready(outside.web_port))
        for name, service in by_name.items():
            if name.startswith("worker-"):
                containers.until(f"{name}'s health", partial(containers.healthy, service))
        _say("workers: healthy, as compose asks")
        password, phone = secrets.token_urlsafe(16), ""
        for command in typed_commands((dotenv.ROOT / PAGE).read_text()):
            phone = command[3] if command[2] == "first_owner" else phone
            told = containers.run(web, command, given=f"{password}\n").strip()
            _say(f"{PAGE}: {shlex.join(command)}: {told[-120:]}")
        open_resort(outside, phone, password)
        _say("admin: logged in, static files, first resort")
        guest = FirstGuest(outside, f"http://127.0.0.1:{outside.twin_port}")
        guest.read_schema((containers.image.app / "staticfiles" / "schema" / "openapi.json").read_bytes())
        _say("schema: the file of the build, and 304 for who has it")
        guest.log_in()
        reference = guest.book()
        _say(f"booked {reference}, and refused the same rooms in Hindi")
        guest.voucher(reference)
        _say("voucher: a PDF")
        if outside.refused:
            raise ImageError(f"The image called {', '.join(sorted(set(outside.refused)))}, which nobody expects.")


def _ready(port: int) -> bool:
    """The three words that docs/deploy.md promises, and the fourth."""
    try:
        return set(requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json().values()) == {"ok"}
    except requests.RequestException:
        return False


@contextmanager
def _twin(outside: world.Outside, said: dict[str, str], root: Path) -> Iterator[None]:
    told = {
        "DANDELI_ENV": "development",
        "TWIN_PORT": str(outside.twin_port),
        "TWIN_WEBHOOK_URL": f"https://127.0.0.1:{outside.edge_port}/api/booking/payment-callback/",
        "TWIN_STATE": ":memory:",
        "SSL_CERT_FILE": str(outside.authority),
        **{name: value for name, value in said.items() if name.startswith("RAZORPAY_")},
    }
    with (root / "log" / "twin.log").open("wb") as log:
        twin = subprocess.Popen(
            [sys.executable, "-m", "sandbox.twin"], cwd=dotenv.ROOT, env={**os.environ, **told}, stdout=log, stderr=log,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),
        )  # fmt: skip
        try:
            yield
        finally:
            processes.stop(twin, (signal.SIGTERM, 5), (signal.SIGKILL, 5))


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def main() -> int:
    """0 when a room was booked; 1 with the step that failed."""
    parser = argparse.ArgumentParser(prog="sandbox.image_check", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a directory to build in, and to leave behind")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dandeli-image-") as temporary:
        root = (options.keep or Path(temporary)).resolve()
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o755)  # PostgreSQL's own account passes through
        (root / "log").mkdir(exist_ok=True)
        try:
            check(root)
        except (ImageError, servers.ServerError, ValueError) as error:
            print(f"✗ {error}", file=sys.stderr)
            return 1
    print(f"The image builds, boots and books ({time.monotonic() - began:.0f} s).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
