"""Does what the Dockerfile says, line by line, below a root of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.image_check import context, environments
from sandbox.image_check.dockerfile import ImageError, Instruction, python_of, read_instructions
from sandbox.servers import logs

RUN_SECONDS = 300
NETWORK = re.compile(r"HOME|(UV|PIP|SSL|CURL|REQUESTS)_.*|(HTTPS?|ALL|NO)_PROXY", re.IGNORECASE)
# What belongs to the image's system and would change this machine: played, as far as it matters for what comes after.
PLAYED = {
    "useradd": 'for last; do :; done; echo "$last" >>"$IMAGE_ROOT/users"',
    "chown": 'grep -qx "$1" "$IMAGE_ROOT/users" || { echo "chown: no user $1" >&2; exit 1; }; shift; chmod u+w "$@"',
    # The same pins and hashes, from a cache; wheels alone, as slim images have no compiler; compiled, as pip does it.
    "pip": 'exec "$IMAGE_UV" pip "$@" -q --python "$IMAGE_PYTHON" --only-binary :all: --compile-bytecode',
}


class Image:
    """What was built: a tree, an environment, a command, and the account that it runs as."""

    def __init__(self, root: Path, checkout: Path) -> None:
        self.root = root.resolve()
        self.checkout = checkout
        self.environ: dict[str, str] = {}
        self.workdir = "/"
        self.command: list[str] = []
        self.user = "root"

    @property
    def app(self) -> Path:
        """The working directory of what runs, on this machine."""
        return self.here(self.workdir)

    def here(self, path: str) -> Path:
        """Where a path of the image lies on this machine."""
        return self.root / path.lstrip("/")

    def mapped(self, text: str) -> str:
        """A command with the paths of the image replaced by those on this machine."""
        return re.sub(r"(?<![\w./-])/app(?![\w.-])", str(self.root / "app"), text)

    def process_environ(self, **more: str) -> dict[str, str]:
        """The whole environment of a process: nothing of this machine's comes in."""
        path = f"{self.root / 'played'}:{self.root / 'venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.here("/home")), **self.environ, **more}


def build(checkout: Path, root: Path, *, say: Callable[[str], None]) -> Image:
    """The image of this checkout; the first line that fails is an ImageError with its number."""
    image = Image(root, checkout)
    steps = read_instructions((checkout / "Dockerfile").read_text())
    patterns = context.read_patterns((checkout / ".dockerignore").read_text())
    for step in steps:
        say(f"{step.name} {step.words[:100]}")
        if step.name == "FROM":
            _base(image, python_of(steps), say)
        elif step.name == "ENV":
            image.environ |= step.pairs
        elif step.name == "WORKDIR":
            image.workdir = step.words
            image.app.mkdir(parents=True, exist_ok=True)
        elif step.name == "COPY":
            _copy(image, step, patterns)
        elif step.name == "RUN":
            _run(image, step)
        elif step.name == "USER":
            image.user = step.words
            _close(image)
        elif step.name == "CMD":
            image.command = step.listed
    if image.user == "root":
        raise ImageError("Dockerfile: no USER, so everything would run as root.")
    environments.keep_environment(image.root / "venv", checkout)
    return image


def _base(image: Image, version: str, say: Callable[[str], None]) -> None:
    uv = Path(sys.executable).with_name("uv")
    environments.begin_environment(image.root / "venv", uv, version, image.checkout, say=say)
    (image.root / "users").write_text("root\n")
    for name, does in PLAYED.items():
        program = image.root / "played" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
    played = {"IMAGE_ROOT": image.root, "IMAGE_UV": uv, "IMAGE_PYTHON": image.root / "venv" / "bin" / "python"}
    image.environ |= {name: str(value) for name, value in played.items()}


def _copy(image: Image, step: Instruction, patterns: list[str]) -> None:
    *sources, target = step.words.split()
    for source in sources:
        if not context.copy(image.checkout, source, image.app / target, patterns):
            raise ImageError(
                f"Dockerfile:{step.line}: COPY {source}: nothing comes of it. Does .dockerignore let it in?"
            )


def _run(image: Image, step: Instruction) -> None:
    log = logs.fresh(image.root / "log" / f"build-{step.line}.log")
    # Where packages come from, and their cache, is a matter of who builds; nothing else of that machine comes in.
    cache = {name: value for name, value in os.environ.items() if NETWORK.fullmatch(name)}
    with log.open("wb") as out:
        done = subprocess.run(
            ["/bin/sh", "-c", image.mapped(step.words)], cwd=image.app, env={**image.process_environ(), **cache},
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, timeout=RUN_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode:
        raise ImageError(f"Dockerfile:{step.line}: RUN {step.words[:80]} … failed:\n{logs.tail(log)}")


def _close(image: Image) -> None:
    """From USER on the tree is somebody else's: only what was given to the user may be written."""
    open_to_user = [path for path in image.app.iterdir() if path.name in ("media", "papers")]
    for path in image.app.rglob("*"):
        if not any(path.is_relative_to(free) for free in open_to_user) and not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    image.app.chmod(0o555)


def as_user(command: list[str]) -> list[str]:
    """A command without root's power to write anywhere; whoever is not root has none."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return command
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", *command]
