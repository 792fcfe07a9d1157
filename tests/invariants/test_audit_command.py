"""manage.py audit."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from backend.invariants.services import invariant_audit
from tests.common.stores import take_redis_away
from tests.invariants import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def audit(capsys):
    """Runs it: the exit code, and what was printed."""

    def run(*arguments: str) -> tuple[int, str]:
        try:
            call_command("audit", *arguments)
        except SystemExit as end:
            return int(end.code or 0), "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    return run


def test_a_clean_house_exits_with_0(audit, booking):
    code, said = audit()
    assert code == 0
    assert re.fullmatch(r"Clean; \d+ rows looked at in \d+\.\d\d s\.", said.splitlines()[-1])


def test_the_table_names_every_invariant(audit, booking):
    lines = audit()[1].splitlines()
    assert lines[0].split() == ["invariant", "says", "rows", "findings", "seconds"]
    assert set(lines[1]) == {"-", " "}
    assert [line.split()[0] for line in lines[2:13]] == [f"I{number}" for number in range(1, 12)]
    assert re.fullmatch(r"I1 +no two active stays of one room overlap +1 +0 +\d\.\d\d", lines[2])


def test_it_says_where_all_the_money_is(audit, booking):
    expected = "INR: captured 37500.00 = booked 37500.00 + refunded 0.00 + refund due 0.00; unexplained 0.00"
    assert expected in audit()[1]


def test_money_that_is_nowhere_is_unexplained(audit, booking):
    story.sql("DELETE FROM payments_ledgerentry")
    code, said = audit()
    assert code == 1
    assert "INR: captured 37500.00 = booked 0.00 + refunded 0.00 + refund due 0.00; unexplained 37500.00" in said


def test_findings_exit_with_1_and_are_named(audit, booking):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    code, said = audit()
    assert (code, said.splitlines()[-1].split(";")[0]) == (1, "1 finding in I3")
    assert f"I3 booking {booking.reference}: has 0 of its 1 rooms\n" in said


def test_more_findings_than_are_shown_are_a_number(audit, booking):
    story.sql(
        "INSERT INTO payments_webhookevent (event_id, kind, body, state, received_at, deliveries, tries, outcome,"
        " last_error) SELECT n, '', '', 'rejected', now(), 1, 0, '', '' FROM generate_series(1, 25) AS n"
    )
    assert "I7 and 5 more\n" in audit()[1]


def test_without_redis_it_says_so_and_judges_the_rest(audit, settings, booking):
    take_redis_away(settings)
    code, said = audit()
    assert code == 0
    assert said.splitlines()[-1].startswith("Clean; I5 was NOT CHECKED: Redis does not answer")
    assert re.search(r"^I5 .* not checked ", said, re.MULTILINE)
    story.sql("UPDATE inventory_stay SET state = 'released'")
    assert audit()[0] == 1


def test_without_a_database_it_exits_with_2(audit, monkeypatch):
    def gone(**_: object) -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr(invariant_audit, "audit_all", gone)
    code, said = audit()
    assert (code, said) == (2, "The audit could not run: no answer\n")


def test_machines_get_json(audit, booking):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    code, said = audit("--json")
    answer = json.loads(said)
    assert (code, answer["clean"], answer["complete"], answer["findings"]) == (1, False, True, 1)
    assert answer["invariants"][2]["shown"] == [
        {"subject": f"booking {booking.reference}", "said": "has 0 of its 1 rooms"}
    ]
    assert answer["money"][0]["unexplained_paise"] == 0


def test_grace_is_in_seconds(audit, asha_browser, room):
    story.ordered(asha_browser, room)
    story.sql("UPDATE holds_bookingattempt SET expires_at = now() - interval '2 minutes'")
    assert "I4 attempt" in audit()[1]
    assert "I4 attempt" not in audit("--grace", "300")[1]


@pytest.mark.parametrize("grace", ["-1", "soon", "1.5"])
def test_a_crooked_grace_is_refused(audit, grace):
    with pytest.raises(CommandError, match="grace"):
        audit("--grace", grace)
