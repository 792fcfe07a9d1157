"""What do 1,000 resorts and 5 years weigh, and is somebody's name found in it?

    .venv/bin/python -m benchmarks.growth [COPIES]

It starts a PostgreSQL and a Redis of its own under var/benchmark, unless DATABASE_URL and REDIS_URL name others, and
fills the database dandeli_growth_scratch there: a booking and two attempts are made as guests make them, and each is
then written so many times (20,000) that pages and indexes weigh what they weigh for millions.
"""

import os
import subprocess
import sys
from pathlib import Path

from sandbox import servers

VAR = Path(__file__).resolve().parents[2] / "var" / "benchmark"
POSTGRES = {"shared_buffers": "512MB", "maintenance_work_mem": "256MB", "max_wal_size": "2GB"}


def main(*arguments: str) -> int:
    with servers.running(var=VAR, settings=POSTGRES) as up:
        urls = {
            "DATABASE_URL": up.database_url("dandeli_growth_scratch").replace("postgresql://", "postgres://"),
            "REDIS_URL": up.redis_url(15),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        command = [sys.executable, "-m", "benchmarks.growth.run", *arguments]
        return subprocess.run(command, env={**os.environ, **urls}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
