"""PostgreSQL refuses to run as root: the account it gets instead, and what that account may see."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class UnixAccount:
    """A user to run a server as."""

    uid: int
    gid: int

    def can(self, *command: str | Path) -> bool:
        """Whether the command succeeds for this user: asking the kernel beats reading mode bits."""
        try:
            done = subprocess.run(
                [str(part) for part in command],
                cwd="/",
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                capture_output=True,
                check=False,
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, directory: Path) -> bool:
        """Whether the directory and every one above it let this user pass."""
        return self.can("/bin/sh", "-c", 'cd "$1"', "sh", directory)

    def own(self, directory: Path) -> None:
        """Make the directory this user's, and nobody else's."""
        os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)


def for_postgres() -> UnixAccount | None:
    """None for an ordinary user; as root, `nobody`."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
        return UnixAccount(nobody.pw_uid, nobody.pw_gid)
    except KeyError:
        return UnixAccount(65534, 65534)
