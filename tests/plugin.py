"""Loaded before Django's settings: the tests' own PostgreSQL and Redis, or those that the environment names."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox import servers

VAR = Path(__file__).resolve().parents[1] / "var" / "test"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    os.environ["DANDELI_ENV"] = "development"
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    up = stack.enter_context(servers.running(var=VAR, say=lambda line: print(line, flush=True)))
    os.environ["DATABASE_URL"] = up.database_url()
    os.environ["REDIS_URL"] = up.redis_url()
    return (yield)
