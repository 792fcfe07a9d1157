"""How long does a search take, and how does that grow? 1,000 resorts of 50 rooms, and millions of stays.

    .venv/bin/python -m benchmarks.search 10000 500000 2000000

The numbers are how many stays there are; 5000000 takes some minutes to fill. `--sql` leaves the server out. It starts a
PostgreSQL and a Redis of its own under var/benchmark, unless DATABASE_URL and REDIS_URL name others, and fills the
database dandeli_search_scratch there. Compare the ratios: they are of candidates in turns, in one run.
"""

import os
import subprocess
import sys
from pathlib import Path

from sandbox import servers

VAR = Path(__file__).resolve().parents[1] / "var" / "benchmark"
# As a server for such a database has it.
POSTGRES = {"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "max_wal_size": "4GB"}


def main(*arguments: str) -> int:
    with servers.running(var=VAR, settings=POSTGRES) as up:
        urls = {"DATABASE_URL": up.database_url("dandeli_search_scratch"), "REDIS_URL": up.redis_url(15)}
        command = [sys.executable, "-m", "benchmarks.searching", *arguments]
        return subprocess.run(command, env={**os.environ, **urls}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
