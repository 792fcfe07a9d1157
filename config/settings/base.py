"""All settings. Safe for production by default: a deployment is this file plus its environment."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django_stubs_ext

# Whoever starts Django can also ring for jobs.
import worker.celery  # noqa: F401  (makes it the application that rings)
from config import env
from config.settings.api import *
from config.settings.browsers import *
from config.settings.core import *
from config.settings.email import *
from config.settings.people import *
from config.settings.privacy import *
from config.settings.quotas import *
from config.settings.stores import *
from config.settings.taxes import *
from config.settings.waitlist import *

django_stubs_ext.monkeypatch()

# --- Secrets of the payment gateway: no process starts without them ---------------------------------------------
RAZORPAY_KEY_ID = env.required("RAZORPAY_KEY_ID", why="Razorpay dashboard > API keys")
RAZORPAY_KEY_SECRET = env.required("RAZORPAY_KEY_SECRET", why="Razorpay dashboard > API keys")
# An empty webhook secret would make forged deliveries verify.
RAZORPAY_WEBHOOK_SECRET = env.required("RAZORPAY_WEBHOOK_SECRET", why="Razorpay dashboard > Webhooks")
# Razorpay signs retries of old events with the old secret for a day after a change.
RAZORPAY_WEBHOOK_SECRET_PREVIOUS = env.optional("RAZORPAY_WEBHOOK_SECRET_PREVIOUS")

# --- Web --------------------------------------------------------------------------------------------------------
if not DEVELOPMENT:
    env.required("DJANGO_ALLOWED_HOSTS", why="the host names of the API, separated by commas")
# Health checks come from the machine itself.
ALLOWED_HOSTS = [*env.listed("DJANGO_ALLOWED_HOSTS"), "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = env.listed("CSRF_TRUSTED_ORIGINS")
CORS_ALLOWED_ORIGINS = env.listed("CORS_ALLOWED_ORIGINS")
CORS_ALLOWED_ORIGIN_REGEXES = [r"^http://(127\.0\.0\.1|localhost)(:\d+)?$"] if DEVELOPMENT else []
CORS_ALLOW_HEADERS = [
    *("accept", "accept-language", "authorization", "content-type"),
    *("idempotency-key", "if-match", "if-none-match", "if-modified-since", "x-request-id"),
    *("x-health-token", "publishable-key"),
]
CORS_EXPOSE_HEADERS = [
    *("retry-after", "idempotent-replayed", "x-request-id"),
    *("ratelimit", "ratelimit-policy", "etag", "last-modified", "link", "location", "unknown-parameters"),
    "publishable-key-status",
    "dandeli-version",
]
# How many proxies of ours stand in front: that many addresses at the right of X-Forwarded-For are believed.
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0)

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", not DEVELOPMENT)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env.whole("SECURE_HSTS_SECONDS", 0 if DEVELOPMENT else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEVELOPMENT
SECURE_HSTS_PRELOAD = not DEVELOPMENT
SESSION_COOKIE_SECURE = not DEVELOPMENT
CSRF_COOKIE_SECURE = not DEVELOPMENT

# Guests' hosted pages. Without them the API is the whole product: for who has pages of their own.
GUEST_PAGES = env.flag("GUEST_PAGES", True) and find_spec("backend.storefront") is not None
if GUEST_PAGES:
    CSRF_FAILURE_VIEW = "backend.storefront.pages.refusal_pages.csrf_refused"
# Who runs these pages, and who hears complaints: India's consumer law wants both named on them.
OPERATOR = {
    "name": env.optional("OPERATOR_NAME"),
    "address": env.optional("OPERATOR_ADDRESS"),
    "email": env.optional("OPERATOR_EMAIL"),
    "phone": env.optional("OPERATOR_PHONE"),
    "officer": env.optional("GRIEVANCE_OFFICER"),
    "officer_email": env.optional("GRIEVANCE_EMAIL"),
    "officer_phone": env.optional("GRIEVANCE_PHONE"),
}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# On a developer's machine, who is called (common/security/outgoing/) may be a stand-in: plain http, on this machine.
OUTGOING_STAND_INS = SANDBOX

INSTALLED_APPS = [
    # Workers, beat and Flower show no pages: what they need of the admin is its addresses, if anything.
    "django.contrib.admin.apps.SimpleAdminConfig" if PROCESS == "worker" else "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "auditlog",
    "corsheaders",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "backend.common",
    "backend.incidents",
    "backend.notifications",
    "backend.accounts",
    "backend.catalogue",
    "backend.inventory",
    "backend.pricing",
    "backend.sale_rules",
    "backend.sites",
    "backend.availability",
    "backend.holds",
    "backend.bookings",
    "backend.guest_register",
    "backend.waitlist",
    "backend.payments",
    "backend.documents",
    "backend.event_feed",
    "backend.channel_calendars",
    "backend.privacy",
    "backend.desk_api",
    "backend.backoffice",
    "backend.invariants",
    *(["backend.storefront"] if GUEST_PAGES else []),
    *(["sandbox"] if SANDBOX else []),
]
if PROCESS == env.RINGER:
    # Beat writes its heartbeat. All else of the house would be 35 MB and half of its start.
    INSTALLED_APPS = ["backend.common"]
MIDDLEWARE = [
    "backend.common.http.request_ids.RequestId",
    "backend.common.http.headers.Headers",
    "backend.common.http.waiting_limits.limit_waiting",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "backend.common.http.languages.Language",
    "backend.common.http.door_refusals.refuse_at_the_door",
    "backend.common.http.page_middleware.PageSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "backend.common.http.page_middleware.PagePeople",
    "backend.backoffice.parts.second_factor_check.SecondFactorCheck",
    "backend.privacy.api.trail_middleware.Trail",
    "backend.common.http.page_middleware.PageMessages",
    "backend.sites.api.key_middleware.count_keys",
    "backend.common.http.throttles.announce",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.backoffice.parts.list_queries.UnlikelyQueries",
    "backend.common.http.query_parameters.UnknownParameters",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# What `manage.py write_schema` writes, compressed; a developer's process makes its own, for its code changes.
SCHEMA_FILES = None if DEVELOPMENT else STATIC_ROOT / "schema"
# Static files come straight from the packages on a developer's machine: no collectstatic before the first run.
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT
MEDIA_URL = "/media/"
# Invoices and vouchers lie here: no web server serves this directory, nobody reads it but the application.
PAPERS_ROOT = Path(env.optional("PAPERS_ROOT", str(BASE_DIR / ("var/papers" if DEVELOPMENT else "papers"))))
MEDIA_ROOT = Path(env.optional("MEDIA_ROOT", str(BASE_DIR / ("var/media" if DEVELOPMENT else "media"))))

# --- Stores -----------------------------------------------------------------------------------------------------
REDIS_URL = env.required("REDIS_URL", why="holds, one-time codes and limits, such as redis://127.0.0.1:6379/0")
# A frozen Redis may cost a request this long, once per verb, before it goes on without.
REDIS_TIMEOUT_SECONDS = 0.5
# A request that rings has somebody who waits for its answer; the row is the job.
BROKER_TIMEOUT_SECONDS = 1 if PROCESS == "web" else 2
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "dandeli",
        "OPTIONS": {
            "SOCKET_TIMEOUT": REDIS_TIMEOUT_SECONDS,
            "SOCKET_CONNECT_TIMEOUT": REDIS_TIMEOUT_SECONDS,
            "CONNECTION_POOL_KWARGS": {"health_check_interval": 30, "max_connections": 200},
        },
    }
}
CELERY_BROKER_URL = env.optional("CELERY_BROKER_URL", REDIS_URL)
# The login of the view into the queues, name:password.
FLOWER_BASIC_AUTH = env.optional("FLOWER_BASIC_AUTH")
# Whoever sends it as X-Health-Token sees ages and amounts at /healthz; without it nobody does.
HEALTH_TOKEN = env.optional("HEALTH_TOKEN")

# --- Booking ----------------------------------------------------------------------------------------------------
HOLD_SECONDS = env.whole("HOLD_SECONDS", 600, least=1)
PAYMENT_WINDOW_SECONDS = env.whole("PAYMENT_WINDOW_SECONDS", 900, least=1)
ATTEMPT_MAX_SECONDS = env.whole("ATTEMPT_MAX_SECONDS", 2700, least=1)
# How long a dearer change of a booking keeps its new nights while it waits to be paid.
CHANGE_HOLD_SECONDS = env.whole("CHANGE_HOLD_SECONDS", 1800, least=1)
# How long a cancellation or a no-show can be undone, while its rooms are free and its refund has not been sent. What
# the staff gives back waits so long before it is sent: within this time an end that owes money can be undone.
UNDO_HOURS = env.whole("UNDO_HOURS", 24)
REFUND_WAIT_SECONDS = env.whole("REFUND_WAIT_SECONDS", 900)
# How long a failed payment leaves the rooms with the guest for another try in the same checkout.
PAYMENT_FAILURE_GRACE_SECONDS = env.whole("PAYMENT_FAILURE_GRACE_SECONDS", 0)
# A gate in Redis whose row has not been committed yet; a web process that dies in between frees it after this.
HOLD_PROVISIONAL_SECONDS = 30
MAX_STAY_NIGHTS = env.whole("MAX_STAY_NIGHTS", 30, least=1)
BOOKING_HORIZON_DAYS = env.whole("BOOKING_HORIZON_DAYS", 540, least=1)
IDEMPOTENCY_KEEP_HOURS = 24
# How often the calendars of other channels are read. Airbnb and others ask for no less than a few minutes.
FEED_EVERY_MINUTES = env.whole("FEED_EVERY_MINUTES", 20, least=5)

# --- Payments ---------------------------------------------------------------------------------------------------
RAZORPAY_BASE_URL = env.https_url("RAZORPAY_BASE_URL", "https://api.razorpay.com", plain_http=SANDBOX)
# The most that one order or link may ask for. Razorpay's API does not tell what an account takes: mostly 5,00,000
# rupees, from 30,000 on for young ones. backend/common/razorpay_limits.py says what is done about more.
RAZORPAY_MAX_ORDER_PAISE = env.whole("RAZORPAY_MAX_ORDER_PAISE", 5_00_000_00, least=1_000_00)
# One call in all, from the name to the last byte of the answer: one that hangs or drips ends here.
RAZORPAY_CALL_SECONDS = env.whole("RAZORPAY_CALL_SECONDS", 6, least=1)
# How long one request, or one job, waits for others in all, however many calls it makes.
OUTSIDE_REQUEST_SECONDS = 10
OUTSIDE_JOB_SECONDS = 30
# After five failures, or three calls without an answer, in a row nobody asks for so long; then one call tries it.
RAZORPAY_REST_SECONDS = 10
# So many threads of a web process (of WEB_THREADS) may wait for Razorpay, and half as many for their place.
RAZORPAY_WEB_PLACES = env.whole("RAZORPAY_WEB_PLACES", 3, least=1)
# So many children of a worker: half of them, so that a Razorpay that hangs leaves the rest to everybody else's work.
RAZORPAY_WORKER_PLACES = env.whole(
    "RAZORPAY_WORKER_PLACES", max(1, env.whole("WORKER_CONCURRENCY", 2, least=1) // 2), least=1
)
WEBHOOK_MAX_TRIES = 5

# --- Language, time, logs ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-in"
# Of what the API says to people. The admin speaks English.
LANGUAGES = [("en-in", "English"), ("hi", "हिन्दी"), ("kn", "ಕನ್ನಡ")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Kolkata"
# What time it is, PostgreSQL says (common/clock.py). Only tests, which travel in time, believe their own machine.
CLOCK_OF_DATABASE = True
# How it is asked: for the moment, and how far the house's clock is ahead of it. Only a sandbox's can be
# (sandbox/clock_page.py), and there everybody asks often, so that all notice soon.
CLOCK_STATEMENT, CLOCK_EVERY_SECONDS = "SELECT clock_timestamp(), interval '0'", 10
if SANDBOX:
    CLOCK_STATEMENT = "SELECT clock_timestamp(), coalesce((SELECT ahead FROM sandbox_clockadvance), interval '0')"
    CLOCK_EVERY_SECONDS = 1
USE_TZ = True

# Django's own list of names to blot out on debug pages, and ours.
DEFAULT_EXCEPTION_REPORTER_FILTER = "backend.common.security.debug_pages.Discreet"
LOG_LEVEL = env.optional("LOG_LEVEL", "INFO").upper()
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "filters": {
        "request_id": {"()": "backend.common.http.request_ids.WithRequestId"},
        "routine": {"()": "worker.log_lines.WithoutRoutine"},
        "strangers": {"()": "worker.log_lines.RefusedStrangers"},
        "people": {"()": "worker.log_lines.WithoutPeople"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id", "routine", "strangers", "people"],
        },
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # A handler of its own, Django's, would show what the filters take out.
        "django": {"level": "INFO"},
        # The HTTP client libraries log headers and bodies at debug level, secrets included.
        **{name: {"level": "WARNING"} for name in ("urllib3", "requests", "razorpay")},
        # Received and due: the line that says how a job ended is enough.
        **{name: {"level": "WARNING"} for name in ("celery.worker.strategy", "celery.beat")},
    },
}
