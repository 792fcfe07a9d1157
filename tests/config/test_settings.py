import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.config.production import PRODUCTION, settings

SECRETS = [
    *("DJANGO_SECRET_KEY", "RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET"),
    *("DATABASE_URL", "REDIS_URL", "SMS_GATEWAY", "MSG91_AUTH_KEY"),
]


def refused(**changes) -> str:
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings(**changes)
    return str(refusal.value)


def test_production_starts_with_everything_set():
    found = settings()
    assert (found["DEBUG"], found["SANDBOX"], found["DEVELOPMENT"]) == (False, False, False)


@pytest.mark.parametrize("value", [None, "", "   "], ids=["missing", "empty", "blank"])
@pytest.mark.parametrize("name", SECRETS)
def test_without_it_production_does_not_start_and_names_it(name, value):
    assert name in refused(**{name: value})


def test_a_refusal_shows_no_secret():
    said = refused(REDIS_URL=None, DJANGO_SECRET_KEY="hush-hush")
    assert not any(word in said for word in ("hush-hush", PRODUCTION["RAZORPAY_KEY_SECRET"]))


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"])
def test_twilio_needs_its_own_secrets(name):
    secrets = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+1555", name: ""}
    assert name in refused(SMS_GATEWAY="twilio", **secrets)


@pytest.mark.parametrize("gateway", ["sandbox", "msg19", "MSG91"])
def test_only_a_real_sms_gateway_will_do(gateway):
    said = refused(SMS_GATEWAY=gateway)
    assert said == f"SMS_GATEWAY is {gateway!r}: set it to one of msg91, twilio."


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001", "http://api.razorpay.com", "api.razorpay.com", "ftp://x"])
def test_razorpay_is_spoken_to_under_tls_only(url):
    assert "RAZORPAY_BASE_URL" in refused(RAZORPAY_BASE_URL=url)


@pytest.mark.parametrize("name", ["prod", "Production", "dev", "test", "staging", "development1"])
def test_a_mistyped_environment_is_refused_and_not_guessed(name):
    assert refused(DANDELI_ENV=name) == f"DANDELI_ENV is {name!r}: set it to 'production' or 'development'."


@pytest.mark.parametrize("name", ["SANDBOX", "DJANGO_DEBUG"])
def test_no_variable_loosens_production(name):
    found = settings(**{name: "true"})
    assert (found["SANDBOX"], found["DEBUG"], "sandbox" in found["INSTALLED_APPS"]) == (False, False, False)


@pytest.mark.parametrize(
    "name",
    ["HOLD_SECONDS", "TRUSTED_PROXIES", "DB_POOL_SIZE", "OTP_PER_HOUR", "SECURE_HSTS_SECONDS", "MAX_STAY_NIGHTS"],
)
@pytest.mark.parametrize("value", ["ten", "1.5", "1e3", "-1", "0x10"])
def test_a_number_that_is_none_names_its_variable(name, value):
    assert name in refused(**{name: value})


@pytest.mark.parametrize("name", ["HOLD_SECONDS", "PAYMENT_WINDOW_SECONDS", "MAX_ROOMS_PER_ATTEMPT", "DB_POOL_SIZE"])
def test_a_number_that_must_not_be_zero_is_not(name):
    assert refused(**{name: "0"}) == f"{name} is 0: at least 1 is needed."


@pytest.mark.parametrize("value", ["tru", "enabled", "2", "ja", "-"])
def test_a_switch_that_is_neither_on_nor_off_names_its_variable(value):
    assert "SECURE_SSL_REDIRECT" in refused(SECURE_SSL_REDIRECT=value)


@pytest.mark.parametrize(
    ("value", "on"),
    [("true", True), ("Yes", True), ("on", True), ("1", True), ("FALSE", False), ("no", False), ("0", False)],
)
def test_a_switch_is_on_or_off(value, on):
    assert settings(SECURE_SSL_REDIRECT=value)["SECURE_SSL_REDIRECT"] is on


@pytest.mark.parametrize(
    "url",
    [
        *("mysql://root:hush@127.0.0.1/x", "sqlite:////tmp/x", "nonsense", "postgres://", "postgres://app@host"),
        *("postgres://app:hush@host:port/x", "postgres://app:hu/hush@host/x", "127.0.0.1:5432/x"),
    ],
)
def test_a_database_that_cannot_keep_the_promise_is_refused_by_name(url):
    said = refused(DATABASE_URL=url)
    assert "DATABASE_URL" in said
    assert "hush" not in said


def test_production_is_strict_about_transport():
    found = settings()
    strict = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_PRELOAD")
    assert all(found[name] for name in strict)
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert (found["CORS_ALLOWED_ORIGIN_REGEXES"], found["SECURE_PROXY_SSL_HEADER"]) == ([], None)


def test_each_purpose_has_a_key_of_its_own():
    found = settings()
    keys = {found[name] for name in ("SECRET_KEY", "JWT_SIGNING_KEY", "OTP_PEPPER", "WEBHOOK_SIGNING_KEY")}
    assert len(keys) == 4
    assert settings()["JWT_SIGNING_KEY"] == found["JWT_SIGNING_KEY"]


def test_a_key_of_its_own_can_be_given():
    assert settings(JWT_SIGNING_KEY="another")["JWT_SIGNING_KEY"] == "another"


def test_every_store_answers_within_its_time_or_not_at_all():
    found = settings()
    options = found["CACHES"]["default"]["OPTIONS"]
    assert options["SOCKET_TIMEOUT"] == options["SOCKET_CONNECT_TIMEOUT"] == found["REDIS_TIMEOUT_SECONDS"] <= 1
    assert found["DATABASES"]["default"]["OPTIONS"]["connect_timeout"] <= 5
