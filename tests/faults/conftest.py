from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken

from backend.accounts.services import sessions
from sandbox.servers import databases
from tests import cast
from tests.conftest import migrate, use_database
from tests.faults.house import WebHouse, running_web
from tests.machinery import place, template


@contextmanager
def copied(name: str) -> Iterator[str]:
    """The name of a fresh database, which has this one at its end; it lasts as long as the block."""
    with template.maintenance(place.database_url()) as server:
        made = template.copy(server, template.ensure(server, migrate), worker=f"{place.worker()}_{name}")
        yield made
        template.drop(server, made)


@pytest.fixture(scope="package")
def ground(django_db_setup: Any, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A database that the tests of this folder do harm to, with a resort, a room and a guest who is logged in."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("finds processes through /proc")
    before = connection.settings_dict["NAME"]
    with copied("faults") as name:
        with django_db_blocker.unblock(), mock.patch.object(AccessToken, "lifetime", timedelta(hours=2)):
            use_database(name)
            room = cast.a_room(cast.a_resort())
            token = sessions.begin_session(user=cast.guest(cast.ASHA), at=timezone.now()).access
            use_database(before)
        url = databases.named(place.database_url(), name)
        yield {"database_url": url, "token": token, "room_id": room.pk}


@pytest.fixture
def empty_ground(django_db_setup: Any) -> Iterator[str]:
    """The URL of a database with nothing in it but the schema."""
    with copied("empty") as name:
        yield databases.named(place.database_url(), name)


@pytest.fixture(scope="package")
def house(ground: dict[str, Any]) -> Iterator[WebHouse]:
    """The web processes with the usual knobs; a test that stops or kills some waits until they are back."""
    assert settings.SANDBOX
    with running_web(place.var("faults"), **ground) as web:
        yield web
