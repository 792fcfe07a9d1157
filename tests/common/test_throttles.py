"""How often each door may be used, and what an answer says about it."""

import pytest
from rest_framework.test import APIClient

from backend.common import redis
from tests import cast
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away

pytestmark = pytest.mark.django_db

ME, RESORTS = "/api/auth/profile/", "/api/resorts/"
VERIFY = "/api/auth/otp/verify/"


def statuses(ask, count):
    return [ask().status_code for _ in range(count)]


def test_a_person_may_read_so_often_a_minute(asha_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = 3
    assert statuses(lambda: asha_browser.get(ME), 5) == [200] * 3 + [429] * 2
    let_limits_age(seconds=60)
    assert asha_browser.get(ME).status_code == 200


def test_a_refusal_is_a_problem_that_says_when_to_come_back(asha_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = 1
    asha_browser.get(ME)
    let_limits_age(seconds=20)
    refused = asha_browser.get(ME)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 38 <= int(refused["Retry-After"]) <= 40
    assert refused["Content-Type"] == "application/problem+json"


def test_a_refused_write_changes_nothing(asha_browser, asha, settings):
    settings.WRITES_PER_USER_PER_MINUTE = 1
    for name in ("Asha", "Somebody Else"):
        asha_browser.patch(ME, {"name": name}, format="json")
    asha.refresh_from_db()
    assert asha.name == "Asha"


def test_reads_writes_and_money_are_counted_apart(asha_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = settings.WRITES_PER_USER_PER_MINUTE = 1
    settings.MONEY_CALLS_PER_USER_PER_MINUTE = 1
    answers = [asha_browser.get(ME), asha_browser.patch(ME, {}, format="json"), cast.initiate(asha_browser, 1)]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    answers = [asha_browser.get(ME), asha_browser.patch(ME, {}, format="json"), cast.initiate(asha_browser, 1)]
    assert [answer.status_code for answer in answers] == [429] * 3


def test_all_doors_to_money_share_one_count(asha_browser, settings):
    settings.MONEY_CALLS_PER_USER_PER_MINUTE = 2
    paths = ["/api/booking/initiate-payment/", "/api/booking/verify-payment/", "/api/bookings/ABC/cancel/"]
    answers = [asha_browser.post(path, {}, format="json").status_code for path in paths]
    assert answers[2] == 429
    assert 429 not in answers[:2]


def test_people_do_not_share_a_count_though_they_share_an_address(asha_browser, ravi_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = 1
    asha_browser.get(ME)
    assert ravi_browser.get(ME).status_code == 200


def test_a_person_on_two_devices_is_one_person(asha, settings):
    settings.READS_PER_USER_PER_MINUTE = 1
    assert [cast.logged_in(asha).get(ME).status_code for _ in range(2)] == [200, 429]


def test_without_a_token_an_address_is_counted(settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 2
    assert statuses(lambda: APIClient().get(RESORTS), 3) == [200, 200, 429]
    assert APIClient(REMOTE_ADDR="198.51.100.7").get(RESORTS).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP"])
def test_a_claimed_address_opens_no_door_again(settings, header):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 1
    claims = [APIClient(headers={header: f"203.0.113.{n}"}).get(RESORTS).status_code for n in range(4)]
    assert claims == [200, 429, 429, 429]


def test_behind_a_proxy_of_ours_only_what_it_saw_counts(settings):
    settings.TRUSTED_PROXIES = 1
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 1
    seen = [f"198.51.100.{n}, 203.0.113.9" for n in range(3)] + ["203.0.113.10"]
    answers = [APIClient(headers={"x-forwarded-for": chain}).get(RESORTS).status_code for chain in seen]
    assert answers == [200, 429, 429, 200]


def test_a_network_of_ipv6_is_one_address(settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 1
    answers = [APIClient(REMOTE_ADDR=f"2001:db8::{n}").get(RESORTS).status_code for n in range(1, 4)]
    assert answers == [200, 429, 429]


def test_while_the_house_is_busy_an_address_gets_a_share_of_it(settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE, settings.BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE = 5, 2
    calm, busy, elsewhere = (
        APIClient(**{"dandeli.waited": waited, "REMOTE_ADDR": address})
        for waited, address in ((0.4, "198.51.100.7"), (0.5, "198.51.100.7"), (0.5, "203.0.113.9"))
    )
    assert statuses(lambda: calm.get(RESORTS), 3) == [200] * 3
    assert statuses(lambda: busy.get(RESORTS), 1) == [429]
    assert statuses(lambda: elsewhere.get(RESORTS), 1) == [200]
    assert statuses(lambda: calm.get(RESORTS), 3) == [200, 200, 429]


def test_whoever_browses_leaves_other_doors_theirs(settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = settings.ANONYMOUS_CALLS_PER_IP_PER_MINUTE = 1
    quote, refresh = "/api/booking/quote/", "/api/auth/token/refresh/"
    assert statuses(lambda: APIClient().get(RESORTS), 1) == [200]
    assert statuses(lambda: APIClient().post(quote, {}, format="json"), 1) == [429]
    assert statuses(lambda: APIClient().post(refresh, {}, format="json"), 2) == [400, 429]


def test_logging_in_has_a_count_of_its_own(settings):
    settings.LOGIN_CALLS_PER_IP_PER_MINUTE = 2
    ask = {"phone_number": cast.ASHA, "otp": "000000"}
    assert statuses(lambda: APIClient().post(VERIFY, ask, format="json"), 3) == [400, 400, 429]
    assert APIClient().get(RESORTS).status_code == 200


def test_a_token_does_not_move_a_login_to_another_count(asha_browser, settings):
    settings.LOGIN_CALLS_PER_IP_PER_MINUTE = 1
    assert statuses(lambda: asha_browser.post(VERIFY, {}, format="json"), 2) == [400, 429]


def test_health_and_the_webhook_are_not_counted(settings):
    settings.ANONYMOUS_CALLS_PER_IP_PER_MINUTE = settings.LOGIN_CALLS_PER_IP_PER_MINUTE = 1
    assert statuses(lambda: APIClient().get("/livez"), 3) == [200] * 3
    assert statuses(lambda: APIClient().post("/api/booking/payment-callback/", {}, format="json"), 3) == [400] * 3
    assert not redis.client().keys("*limited*")


def test_an_answer_says_what_is_allowed_and_what_is_left(asha_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = 3
    asha_browser.get(ME)
    let_limits_age(seconds=45)
    said = asha_browser.get(ME).headers
    assert said["RateLimit-Policy"] == '"read";q=3;w=60'
    assert said["RateLimit"] in ('"read";r=1;t=15', '"read";r=1;t=14')


def test_a_refusal_says_that_nothing_is_left_until_it_may_be_tried_again(asha_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = 1
    refused = [asha_browser.get(ME) for _ in range(2)][1]
    assert refused["RateLimit"] == f'"read";r=0;t={refused["Retry-After"]}'


def test_bad_input_and_what_is_not_there_are_counted_and_say_so(asha_browser, settings):
    settings.READS_PER_USER_PER_MINUTE = 2
    for path in ("/api/rooms/search/", "/api/bookings/NOPE/"):
        assert asha_browser.get(path)["RateLimit-Policy"] == '"read";q=2;w=60'
    assert asha_browser.get(ME).status_code == 429


def test_a_refusal_by_a_limit_of_codes_does_not_speak_of_another(api_asks):
    api_asks()
    refused = api_asks()
    assert (refused.status_code, int(refused["Retry-After"]) > 50) == (429, True)
    assert "RateLimit" not in refused.headers


def test_a_page_of_another_origin_may_read_the_headers(asha_browser, settings):
    answer = asha_browser.get(ME, headers={"origin": "http://localhost:5173"})
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert {"retry-after", "ratelimit", "ratelimit-policy"} <= set(exposed)


def test_without_redis_the_doors_stay_open_and_promise_nothing(asha_browser, settings):
    take_redis_away(settings)
    settings.READS_PER_USER_PER_MINUTE = settings.WRITES_PER_USER_PER_MINUTE = 1
    settings.MONEY_CALLS_PER_USER_PER_MINUTE = settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 1
    assert statuses(lambda: asha_browser.get(ME), 3) == [200] * 3
    assert statuses(lambda: asha_browser.patch(ME, {}, format="json"), 3) == [200] * 3
    assert statuses(lambda: cast.initiate(asha_browser, 1), 3) == [404] * 3
    assert statuses(lambda: APIClient().get(RESORTS), 3) == [200] * 3
    assert "RateLimit" not in asha_browser.get(ME).headers


@pytest.mark.parametrize("path", ["/api/auth/otp/request/", VERIFY])
def test_without_redis_nobody_can_log_in(settings, path):
    take_redis_away(settings)
    refused = APIClient().post(path, {"phone_number": cast.ASHA, "otp": "123456"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (503, "login_unavailable")
    assert refused["Retry-After"] == "5"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_fifty_requests_at_once_exactly_as_many_pass_as_are_allowed(asha, settings):
    settings.READS_PER_USER_PER_MINUTE = 5
    browsers = [cast.logged_in(asha) for _ in range(50)]
    answers = at_once(50, lambda n: browsers[n].get(ME).status_code)
    assert sorted(answers) == [200] * 5 + [429] * 45


@pytest.fixture
def api_asks(bell):
    return lambda: APIClient().post("/api/auth/otp/request/", {"phone_number": cast.ASHA}, format="json")
