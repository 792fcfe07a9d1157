import io
import logging
import re

import pytest
from rest_framework.test import APIClient

from backend.common import jobs
from backend.common.http import request_ids
from backend.common.jobs import Job
from tests.holds.steps import search

FRESH = re.compile(r"[0-9a-f]{32}")


def asked(told: str = "") -> str:
    """The id on the answer to a request that came with this one."""
    return APIClient(headers={"x-request-id": told} if told else {}).get("/livez")["X-Request-ID"]


@pytest.fixture
def lines():
    """What the house writes into its log, through its own handler."""
    handler = next(handler for handler in logging.getLogger().handlers if handler.name == "stderr")
    kept, handler.stream = handler.stream, io.StringIO()
    yield handler.stream
    handler.stream = kept


def test_every_answer_carries_an_id_of_its_own():
    first, second = asked(), asked()
    assert FRESH.fullmatch(first)
    assert first != second


@pytest.mark.parametrize("told", ["a", "7f3c-OK_1.2", "A" * 64, "9e107d9d-372b-4bb6-826b-d81d3542a419"])
def test_a_sane_id_of_the_caller_is_kept(told):
    assert asked(told) == told


@pytest.mark.parametrize(
    "told", ["A" * 65, "a b", "a\tb", "é", "<script>", "a;b", "9999988888", "91-99999-88888", "...", "a\x00"]
)
def test_any_other_is_replaced(told):
    assert FRESH.fullmatch(asked(told))


@pytest.mark.parametrize("path", ["/nothing", "/admin/", "/api/schema/", "/static/nothing.css"])
def test_answers_of_every_kind_carry_it(db, path):
    assert FRESH.fullmatch(APIClient().get(path)["X-Request-ID"])


def test_a_refusal_names_its_occurrence(asha_browser):
    answer = search(asha_browser, guests=0)
    said = answer.json()
    assert said["request_id"] == answer["X-Request-ID"]
    assert said["instance"] == f"urn:dandeli:request:{said['request_id']}"


def test_a_bug_of_ours_names_its_occurrence_too(asha_browser, monkeypatch):
    from backend.availability import selectors

    monkeypatch.setattr(selectors, "place_of", lambda *_, **__: 1 / 0)
    asha_browser.raise_request_exception = False
    answer = search(asha_browser)
    assert (answer.status_code, answer.json()["request_id"]) == (500, answer["X-Request-ID"])


def test_the_lines_of_a_request_carry_its_id(db, lines):
    APIClient(headers={"x-request-id": "from-the-proxy"}).get("/api/auth/profile/")
    assert "django.request from-the-proxy Unauthorized: /api/auth/profile/" in lines.getvalue()


def test_a_line_outside_of_any_request_carries_none(lines):
    request_ids.carry("")
    logging.getLogger("backend").warning("by itself")
    assert "WARNING backend - by itself" in lines.getvalue()


def test_nobodys_id_is_left_for_the_next_one(db):
    asked("mine")
    assert request_ids.request_id() == ""


def test_a_job_carries_the_id_of_the_request_that_rang_for_it(monkeypatch):
    """Through Celery itself: the message as it is published, and a task as a worker runs it, so in no transaction."""
    from celery.app.amqp import AMQP
    from celery.app.trace import build_tracer

    import worker.signals  # noqa: F401
    from worker import app

    sent, seen = [], []

    def publish(producer, name, message, headers, **_):
        sent.append({**message.headers, **headers})

    @app.task(name="tests.trace")
    def task(message_id: int) -> None:
        seen.append(request_ids.request_id())

    monkeypatch.setattr(AMQP, "send_task_message", property(lambda _: publish))
    request_ids.carry("from-the-guest")
    jobs._publish(Job.SEND_OTP, {"message_id": 1})
    request_ids.carry("")
    build_tracer("tests.trace", task, app=app)("id", (), {"message_id": 1}, {**sent[0], "delivery_info": {}})
    del app.tasks["tests.trace"]
    assert (seen, request_ids.request_id()) == (["from-the-guest"], "")
