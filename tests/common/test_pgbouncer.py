"""Behind PgBouncer in transaction mode sessions are lent: limits come with each transaction, and stay with nobody."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from backend.catalogue.models import Room
from backend.common.db.database_trouble import DatabaseBusy, database_refusal
from backend.common.db.session_limits import LentCursor, SessionLimits
from tests import cast
from tests.common import pgbouncer
from tests.common.strangers import anew, limited, room_taken

pytestmark = pytest.mark.django_db(transaction=True)
SHOWN = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """This process's connections go through PgBouncer; where it listens."""
    with pgbouncer.running() as port:
        there = connection.settings_dict
        with monkeypatch.context() as patch:
            patch.setitem(there, "PORT", str(port))
            patch.setitem(there, "HOST", "127.0.0.1")
            patch.setitem(there, "DISABLE_SERVER_SIDE_CURSORS", True)
            patch.setitem(there["OPTIONS"], "cursor_factory", LentCursor)
            with limited(lent=True, lock=1, statement=2, idle=2):
                yield port
        anew()


def ask(sql: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def strange(port: int) -> tuple:
    """What another client of the same PgBouncer finds in the sessions that were lent to us."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(host="127.0.0.1", port=port, dbname=name, user="app", autocommit=True) as other:
        return other.execute(SHOWN).fetchone()


def test_the_limits_hold_in_and_out_of_transactions_and_stay_with_nobody(lent, room):
    assert ask(SHOWN) == ("1s", "2s")
    with transaction.atomic():
        assert ask(SHOWN) == ("1s", "2s")
        with transaction.atomic():
            assert Room.objects.get().pk == room.pk
        assert ask(SHOWN) == ("1s", "2s")
    assert strange(lent) == ("0", "0")


@pytest.mark.parametrize("inside", [True, False], ids=["in a transaction", "outside"])
def test_a_lock_of_a_stranger_is_given_up(lent, room, inside):
    def write() -> None:
        if inside:
            with transaction.atomic():
                Room.objects.select_for_update().get(pk=room.pk)
        Room.objects.filter(pk=room.pk).update(resort=room.resort_id)

    began = time.monotonic()
    with room_taken(room), pytest.raises(OperationalError) as failed:
        write()
    assert isinstance(database_refusal(failed.value), DatabaseBusy)
    assert time.monotonic() - began < 4
    assert Room.objects.count() == 1


def test_a_statement_that_takes_too_long_is_ended(lent):
    with pytest.raises(OperationalError, match="statement timeout"):
        ask("SELECT pg_sleep(5)")
    assert ask("SELECT 1, '%s'") == (1, "%s")


def test_a_guest_holds_a_room(lent, asha_browser, room):
    assert cast.select(asha_browser, room).status_code == 201
    assert list(Room.objects.iterator(chunk_size=1)) == [room]


def test_what_a_lent_session_is_told_ends_with_its_transaction():
    limits = SessionLimits(lock=1, statement=2, idle=3, transaction=4, pool=5, lent=True)
    assert limits.statement_for(150_004) == (
        "SELECT set_config('lock_timeout', '1s', true), set_config('statement_timeout', '2s', true),"
        " set_config('idle_in_transaction_session_timeout', '3s', true)"
    )
    assert "transaction_timeout', '4s'" in limits.statement_for(170_000)
