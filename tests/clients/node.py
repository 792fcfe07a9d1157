"""npm for the clients: what a lock pins, installed once and kept."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from sandbox import dotenv

KEPT = dotenv.ROOT / "var" / "node"
OLDEST = 20
# What npm says when the registry cannot be reached; anything else is a fault of ours.
OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT")


def installed(package: Path) -> Path:
    """node_modules for this package's lock; skips where Node.js or the registry is missing."""
    _need_node()
    pins = [package / "package.json", package / "package-lock.json"]
    name = hashlib.sha256(b"".join(file.read_bytes() for file in pins)).hexdigest()[:16]
    home = KEPT / f"{package.name}-{name}"
    if not home.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as scratch:
            for file in pins:
                shutil.copy(file, scratch)
            _install(Path(scratch))
            # Another run may have been as quick: then its folder is as good.
            shutil.copytree(scratch, home, symlinks=True, dirs_exist_ok=True)
    return home / "node_modules"


def run(
    *command: str, cwd: Path, environ: dict[str, str] | None = None, seconds: float = 180
) -> subprocess.CompletedProcess[str]:
    """What a program of node_modules says, and how it ends."""
    path = f"{cwd / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    given = {**(environ or os.environ), "PATH": path}
    return subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, timeout=seconds, check=False)


def _need_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Node.js and npm are not installed: this client is not tried here")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST:
        pytest.skip(f"Node.js {OLDEST} is needed and {version} is installed: this client is not tried here")


def _install(folder: Path) -> None:
    # No package of ours needs its install script, and none of them gets to run one.
    done = run("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder, seconds=420)
    if done.returncode and any(word in done.stderr for word in OFFLINE):
        pytest.skip(f"the npm registry cannot be reached: {done.stderr.strip().splitlines()[0]}")
    assert done.returncode == 0, done.stderr
