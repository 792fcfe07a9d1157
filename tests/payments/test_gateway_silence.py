"""A Razorpay that hangs or drips: its payers have an answer in time, and nobody else notices."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backend.common import redis
from backend.incidents.models import Incident
from backend.payments import gateway
from backend.payments.gateway import calls
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

# The threads of a web process.
WEB_THREADS = 8
REST_KEY = f"{redis.PREFIX}:{calls.breaker.key}:rest"


def asked():
    gateway.fetch_order("order_nobodyknows00")


def paused():
    """Whether nobody was asked."""
    try:
        asked()
    except gateway.GatewayPaused:
        return True
    except (gateway.GatewayUnavailable, gateway.GatewayRefused):
        return False
    return False


def fails(times, twin, fault="500"):
    twin.fault("*", fault)
    for _ in range(times):
        with pytest.raises(gateway.GatewayUnavailable):
            asked()
    twin.mended()


def measured(work):
    """Its answer, and the seconds until then."""
    began = time.monotonic()
    answer = work()
    return answer, time.monotonic() - began


@pytest.mark.parametrize("fault", ["drip", "hang"])
def test_a_guest_has_an_answer_within_fifteen_seconds_by_the_settings_of_production(asha_browser, named, twin, fault):
    """The call, and the look for what became of it: one budget for both."""
    twin.fault("*", fault)
    answer, seconds = measured(lambda: cast.initiate(asha_browser, named))
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_gateway_unavailable")
    assert seconds < 15


def test_forty_payers_and_a_hanging_razorpay_leave_threads_to_search(asha, named, twin, settings):
    """One web process, as a pool of its eight threads: payers queue before them, and searches come in between."""
    settings.RAZORPAY_WEB_PLACES = 3
    twin.fault("*", "hang")
    query = {"location": "Goa", "guests": 2, **cast.nights()}

    def pay(_):
        try:
            return cast.initiate(cast.logged_in(asha), named).status_code
        finally:
            connections.close_all()

    def search():
        try:
            return cast.logged_in(asha).get("/api/rooms/search/", query).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WEB_THREADS) as web:
        payers = [web.submit(pay, number) for number in range(40)]
        probes = []
        for _ in range(5):
            time.sleep(0.5)
            found, seconds = measured(lambda: web.submit(search).result(30))
            probes.append(seconds)
            assert found == 200
        assert {payer.result(60) for payer in payers} == {503}
    assert sorted(probes)[-2] < 3, probes


def test_failures_in_a_row_open_the_circuit_and_nobody_waits_any_more(twin):
    fails(5, twin)
    nobody_was_asked, seconds = measured(paused)
    assert nobody_was_asked
    assert seconds < 0.5
    assert Incident.objects.get(kind="gateway_down").state == "open"


def test_three_calls_without_an_answer_open_it_too(twin, settings):
    settings.RAZORPAY_CALL_SECONDS = 0.2
    fails(3, twin, "hang")
    assert paused()


def test_payments_work_again_soon_after_razorpay_is_back(asha_browser, named, twin, settings):
    settings.RAZORPAY_REST_SECONDS = 1
    fails(5, twin)
    assert cast.initiate(asha_browser, named).status_code == 503
    time.sleep(1.2)
    assert cast.initiate(asha_browser, named).status_code == 200
    assert Incident.objects.get(kind="gateway_down").state == "solved"


def test_the_rest_by_the_settings_of_production_is_over_in_time(twin):
    fails(5, twin)
    assert redis.client().pttl(REST_KEY) < 20_000


def test_refusals_are_answers_and_open_nothing(twin):
    for _ in range(10):
        with pytest.raises(gateway.GatewayRefused):
            asked()


def test_without_redis_each_process_has_a_breaker_of_its_own(twin, monkeypatch):
    def gone(*_):
        raise redis.Unavailable

    monkeypatch.setattr(redis, "run", gone)
    try:
        fails(5, twin)
        assert paused()
    finally:
        calls.breaker.succeeded()


def test_a_place_that_is_taken_is_a_503_with_retry_after_and_the_hold_is_kept(
    asha_browser, named, room, twin, settings
):
    settings.RAZORPAY_WEB_PLACES = 1
    with ThreadPoolExecutor(1) as other:
        twin.fault("order.fetch", "latency", seconds=3, times=1)
        busy = other.submit(paused)
        time.sleep(0.5)
        answer = cast.initiate(asha_browser, named)
        assert busy.result(10) is False
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
