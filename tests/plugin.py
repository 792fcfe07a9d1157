"""Loaded before Django's settings: the tests' own PostgreSQL and Redis, or those that the environment names.

Who starts pytest starts the servers; its workers (`-n auto`) find them in the environment, and each has a database
and a Redis number of its own. `tests/machinery/` says how.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox import servers
from tests.machinery import place, redis_numbers, schedule, slow, template

# A crash of this machine may cost the tests' databases, which are made anew; it must not cost each commit a wait.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    alone = place.worker() == "main"
    _keep_what_is_compiled()
    if alone:
        _begin(early_config)
    if not (alone and getattr(early_config.known_args_namespace, "numprocesses", None)):  # else its workers test
        ours = "REDIS_URL" not in os.environ["DANDELI_TEST_OUTSIDE"].split()
        os.environ["REDIS_URL"] = redis_numbers.claimed(os.environ["REDIS_URL"], ours=ours)
    return (yield)


def _keep_what_is_compiled() -> None:
    """Of us, and of every process that we start: where the environment forbids it, each compiles the house anew."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _begin(early_config: pytest.Config) -> None:
    """Servers for this run and its workers, and away with what killed runs have left."""
    os.environ["DANDELI_ENV"] = "development"
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    var = stack.enter_context(place.taken())
    up = stack.enter_context(servers.running(var=var, settings=QUICK, say=lambda line: print(line, flush=True)))
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = up.database_url(), up.redis_url()
    os.environ["DANDELI_TEST_OUTSIDE"] = " ".join(up.outside)
    # Cases that come from sets come in one order for all workers, and in another one for the next run.
    os.environ.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))
    server = stack.enter_context(template.maintenance(up.database_url()))
    template.alive(server, place.run())
    template.sweep(server)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from tests.machinery.units import ByFile

    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    schedule.name_once(items)
    for item in items:
        if slow.is_slow(item):
            item.add_marker("slow")


@pytest.hookimpl(tryfirst=True)  # pytest-xdist tells the order to all others here
def pytest_collection_finish(session: pytest.Session) -> None:
    if place.worker() != "main":
        schedule.sort(session.items)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Fuzzing works for seconds before its first test: not for a run without it."""
    return True if config.option.markexpr == "not slow" and slow.is_slow_folder(collection_path) else None
