"""PostgreSQL, Redis and disks: do they answer, and may anything be written?"""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from backend.common import redis
from backend.common.health.parts import OK, HealthPart

NO_ANSWER = "no answer"
_WRITTEN = f"{redis.PREFIX}:health:written"
# Below either of them a disk counts as full.
FREE_LEAST_BYTES, FREE_LEAST_SHARE = 200 * 1024 * 1024, 0.03


class _Known:
    # Once everything is applied it stays so for this process: what it needs does not grow while it runs.
    complete = False


_known = _Known()


def database_part() -> HealthPart:
    """Raises django.db.Error where it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HealthPart()


def migrations_part() -> HealthPart:
    """Whether the database has all that this code needs; more is no harm, for old processes beside new ones."""
    if not _known.complete:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            names = [f"{migration.app_label}.{migration.name}" for migration, _ in missing]
            return HealthPart(f"{len(names)} not applied", {"missing": names})
        _known.complete = True
    return HealthPart()


def redis_part() -> HealthPart:
    """A full Redis, or a replica, answers a ping and refuses to write: nobody can log in then."""
    try:
        redis.client().set(_WRITTEN, 1, px=10_000)
    except redis.NoAnswer:
        return HealthPart(NO_ANSWER)
    except redis.Unavailable as error:
        return HealthPart("refuses to write", {"said": type(error).__name__})
    return HealthPart()


def disk_part() -> HealthPart:
    """Where papers and pictures lie: writable, and with room left."""
    roots = {"papers": settings.PAPERS_ROOT, "media": settings.MEDIA_ROOT}
    found = {name: _disk_of(Path(root)) for name, root in roots.items()}
    bad = [f"{name} {says}" for name, (says, _) in found.items() if says != OK]
    return HealthPart(", ".join(bad) or OK, {f"{name}_free_mib": free for name, (_, free) in found.items()})


def _disk_of(root: Path) -> tuple[str, int]:
    """What is wrong with it, and how many MiB are free. A directory that nobody has needed yet is its parent's."""
    there = next((path for path in (root, *root.parents) if path.exists()), Path("/"))
    try:
        told = os.statvfs(there)
    except OSError:
        return "cannot be read", 0
    free = told.f_bavail * told.f_frsize
    full = free < FREE_LEAST_BYTES or (told.f_blocks and told.f_bavail / told.f_blocks < FREE_LEAST_SHARE)
    if not os.access(there, os.W_OK | os.X_OK):
        return "cannot be written", free >> 20
    return "full" if full else OK, free >> 20
