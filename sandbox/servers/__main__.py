"""`python -m sandbox.servers var/lint python manage.py …`: run one command with servers beside it."""

import os
import subprocess
import sys
from pathlib import Path

from sandbox import dotenv, servers


def main(var: str, *command: str) -> int:
    """The command's own exit code; it finds the servers in DATABASE_URL and REDIS_URL."""
    try:
        with servers.running(var=Path(var), say=lambda line: print(line, file=sys.stderr)) as up:
            urls = {"DATABASE_URL": up.database_url(), "REDIS_URL": up.redis_url()}
            return subprocess.run(command, env={**os.environ, **urls}, check=False).returncode
    except (servers.ServerError, dotenv.NotDevelopment) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(f"usage: {__doc__}")
    sys.exit(main(*sys.argv[1:]))
