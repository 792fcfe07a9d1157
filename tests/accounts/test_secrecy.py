"""A login code is on a phone and nowhere else; a token is with its owner and nowhere else."""

import logging

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from backend.accounts.services import login
from backend.common import redis
from backend.notifications.gateway.carrier import Undelivered
from tests.accounts.test_login import answer, ask
from tests.cast import ASHA

pytestmark = pytest.mark.django_db(transaction=True)


def database():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            yield from (row for (row,) in cursor.fetchall())


def everything_in_redis():
    """Every key with its whole content, the queue of the worker included."""
    store = redis.client()
    read = {b"string": store.get, b"hash": store.hgetall, b"list": lambda key: store.lrange(key, 0, -1)}
    read |= {b"set": store.smembers, b"zset": lambda key: store.zrange(key, 0, -1)}
    for key in store.scan_iter("*"):
        yield f"{key!r} {read[store.type(key)](key)!r}"


def test_a_code_is_in_no_row_no_redis_value_no_log_and_no_job(api, phones, bell, caplog):
    caplog.set_level(logging.DEBUG)
    phones.trouble = [Undelivered("test 503")]
    ask(api)
    for _ in range(2):
        login.deliver_code(**bell.rung[0][1], at=timezone.now())
    code = phones.last(ASHA)[:6]
    written = [*database(), *everything_in_redis(), caplog.text, *map(repr, bell.rung)]
    assert len(written) > 5
    assert not [text for text in written if code in text]
    assert answer(api, code).status_code == 200


def test_tokens_are_in_no_row_and_no_log(api, code, caplog):
    caplog.set_level(logging.DEBUG)
    said = answer(api, code()).json()
    written = [*database(), *everything_in_redis(), caplog.text]
    signatures = [said[name].rpartition(".")[2] for name in ("access", "refresh")]
    assert not [text for text in written for signature in signatures if signature in text]


def test_a_job_carries_an_id_and_nothing_else(api, bell):
    ask(api)
    ((job, ids),) = bell.rung
    assert (job, list(ids)) == ("accounts.send_otp", ["message_id"])
    assert type(ids["message_id"]) is int
