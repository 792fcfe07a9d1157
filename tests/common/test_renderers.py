"""JSON is written as the framework writes it, whoever writes it."""

import uuid
from collections import namedtuple
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.serializer_helpers import ReturnDict

from backend.common.http.renderers import JsonRenderer
from backend.holds.states import AttemptState

Pair = namedtuple("Pair", "left right")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids()
)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


def as_both(data, accepts=None):
    """What we write, and what the framework writes."""
    return tuple(renderer().render(data, accepts) for renderer in (JsonRenderer, JSONRenderer))


@given(DATA)
def test_any_data_is_written_as_the_framework_writes_it(data):
    ours, theirs = as_both(data)
    assert ours == theirs


@pytest.mark.parametrize(
    "data",
    [
        None,
        {1: "a number as a key", None: "nothing as one"},
        {"lazy": gettext_lazy("Password"), "state": AttemptState.HELD, "pair": Pair(1, (2, 3)), "set": {1}},
        ReturnDict({"kept": Decimal("7500.00"), "ends": "<\u2028\u2029>"}, serializer=None),
        [datetime(2026, 12, 1, 5, 0, 0, 123456, tzinfo=UTC), date(2026, 12, 1), time(5), timedelta(hours=1)],
        {"id": uuid.UUID(int=7), "bytes": b"text", "rate": 0.1},
    ],
)
def test_so_is_what_json_does_not_have(data):
    ours, theirs = as_both(data)
    assert ours == theirs


def test_indents_are_the_frameworks():
    ours, theirs = as_both({"a": [1]}, "application/json; indent=4")
    assert ours == theirs
    assert b"\n" in ours
