"""The image's Python environment, kept in var/ for the next build by what was to be installed.

The RUN line that installs is run all the same; where everything is there, it has nothing to do.
"""

import hashlib
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.image_check.dockerfile import ImageError

OLD_SECONDS = 86_400


def begin_environment(venv: Path, uv: Path, version: str, checkout: Path, *, say: Callable[[str], None]) -> None:
    """`venv` leads to the environment that was kept, or to a new one of this Python version."""
    kept = _home(checkout) / _key(version, checkout)
    if not kept.exists():
        # By a name of its own until it is whole: two may build at a time.
        kept = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
        _make(kept, uv, version, say)
    venv.unlink(missing_ok=True)
    venv.symlink_to(kept)


def keep_environment(venv: Path, checkout: Path) -> None:
    """It is whole: the next build begins with it. Older ones go."""
    made = venv.resolve()
    whole = made.with_name(made.name.split(".")[0])
    if made != whole and not whole.exists():
        made.rename(whole)
        venv.unlink()
        venv.symlink_to(whole)
    for other in _home(checkout).iterdir():
        # Another build may be under way.
        if other not in (made, whole) and time.time() - other.stat().st_mtime > OLD_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


def _home(checkout: Path) -> Path:
    return checkout / "var" / "image-check"


def _key(version: str, checkout: Path) -> str:
    said = [version, sys.version, *((checkout / name).read_text() for name in ("requirements.txt", "Dockerfile"))]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]


def _make(kept: Path, uv: Path, version: str, say: Callable[[str], None]) -> None:
    # pyenv's shims may not run.
    versions = sorted(str(path) for path in Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))
    command = ["venv", "-q", "--no-python-downloads", "--no-project", "--relocatable"]
    kept.parent.mkdir(parents=True, exist_ok=True)
    for python in (version, *versions, sys.executable):
        made = subprocess.run([uv, *command, "--python", python, kept], capture_output=True, check=False)
        if made.returncode == 0:
            break
    else:
        raise ImageError(f"No environment could be made: {made.stderr.decode()[-500:]}")
    if python == sys.executable and not sys.version.startswith(f"{version}."):
        say(f"Python {version} is not on this machine: {sys.version.split()[0]} plays it")
