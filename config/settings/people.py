"""Settings of login and of messages (SMS gateways)."""

from datetime import timedelta
from typing import Any

from config import env
from config.settings.core import DEVELOPMENT, SANDBOX, SECRET_KEY

# Separate keys for separate purposes; derived from DJANGO_SECRET_KEY unless given.
JWT_SIGNING_KEY = env.derived("JWT_SIGNING_KEY", SECRET_KEY)
OTP_PEPPER = env.derived("OTP_PEPPER", SECRET_KEY)
WEBHOOK_SIGNING_KEY = env.derived("WEBHOOK_SIGNING_KEY", SECRET_KEY)
# The secrets in the staff's authenticator apps follow from it: another key, and everybody enrols anew.
STAFF_FACTOR_KEY = env.derived("STAFF_FACTOR_KEY", SECRET_KEY)

# --- People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "backend.accounts.core.passwords.WithoutOurWords"},
]
SIMPLE_JWT: dict[str, Any] = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "SIGNING_KEY": JWT_SIGNING_KEY,
}
# Superusers and owners of resorts open the admin with a second factor only. Off on a developer's machine.
STAFF_SECOND_FACTOR_REQUIRED = env.flag("STAFF_SECOND_FACTOR_REQUIRED", not DEVELOPMENT)
# Two tabs of one browser may present the same refresh token within this time without being taken for thieves.
REFRESH_GRACE_SECONDS = 10

OTP_TTL_SECONDS = env.whole("OTP_TTL_SECONDS", 300, least=30)
OTP_RESEND_SECONDS = env.whole("OTP_RESEND_SECONDS", 60, least=1)
# Tries at one code: so many by whoever sends its challenge along, and so many by all who send none; those are also
# counted by number over a day.
OTP_MAX_TRIES = 5
OTP_SHARED_TRIES_PER_DAY = env.whole("OTP_SHARED_TRIES_PER_DAY", 30, least=1)
# Open challenges of one number, of strangers and of those that are recognised: each so many.
OTP_OPEN_CHALLENGES = 5
OTP_PER_NUMBER_PER_HOUR = env.whole("OTP_PER_NUMBER_PER_HOUR", 5, least=1)
OTP_PER_NUMBER_PER_DAY = env.whole("OTP_PER_NUMBER_PER_DAY", 10, least=1)
# Of askers who are not recognised: by address, by its network (/24; IPv6: /48), by numbers that differ in their last
# two digits only, and all together. 0 of all together is the kill switch, for everybody.
OTP_PER_IP_PER_HOUR = env.whole("OTP_PER_IP_PER_HOUR", 30, least=1)
OTP_PER_NETWORK_PER_HOUR = env.whole("OTP_PER_NETWORK_PER_HOUR", 200, least=1)
# The ceilings of a day, which no proof of work adds to. More than the hours allow without one: proofs come first.
OTP_PER_IP_PER_DAY = env.whole("OTP_PER_IP_PER_DAY", 1000, least=1)
OTP_PER_NETWORK_PER_DAY = env.whole("OTP_PER_NETWORK_PER_DAY", 6000, least=1)
OTP_PER_BLOCK_PER_HOUR = env.whole("OTP_PER_BLOCK_PER_HOUR", 20, least=1)
OTP_PER_HOUR = env.whole("OTP_PER_HOUR", 2000)
# The budget of guests who have logged in before, which strangers cannot spend.
OTP_KNOWN_PER_HOUR = env.whole("OTP_KNOWN_PER_HOUR", 2000, least=1)
# From this share of OTP_PER_HOUR on strangers solve a proof of work for each code. A proof multiplies what an address,
# a network and a block may have. It costs a phone about a second: so many rounds of PBKDF2, 256 times.
OTP_PROOF_FROM_PERCENT = env.whole("OTP_PROOF_FROM_PERCENT", 50)
OTP_PROOF_FACTOR = env.whole("OTP_PROOF_FACTOR", 3, least=1)
OTP_PROOF_ROUNDS = env.whole("OTP_PROOF_ROUNDS", 5000, least=1)
OTP_PROOF_SECONDS = 600

# Codes that are asked for and never used: somebody earns with them. So many an hour to one block (to one operator's
# series: five times as many) with fewer of them used than this share, and nothing goes there for a while.
OTP_WATCH_LEAST = env.whole("OTP_WATCH_LEAST", 20, least=1)
OTP_WATCH_PERCENT = env.whole("OTP_WATCH_PERCENT", 10)
OTP_WATCH_PAUSE_SECONDS = env.whole("OTP_WATCH_PAUSE_SECONDS", 3600, least=1)
# How a guest may ask for a code; voice and whatsapp need a sender at Twilio.
OTP_CHANNELS = env.some_of("OTP_CHANNELS", ("sms", "voice", "whatsapp"), default="sms")
# Numbers that get no SMS and always the same code, for testers: number:code, separated by commas.
OTP_TEST_NUMBERS = env.codes_by_number("OTP_TEST_NUMBERS")

# --- Messages ---------------------------------------------------------------------------------------------------
# In the order in which they are tried.
SMS_GATEWAY = env.some_of("SMS_GATEWAY", ("msg91", "twilio", "sandbox"), default="sandbox" if DEVELOPMENT else "")
SMS_TIMEOUT_SECONDS = 10
# A provider that failed five times in a row is left alone for so long; then one message tries it.
SMS_REST_SECONDS = 30
# India's DLT register: the entity, the six-letter header, and one registered template per kind of message.
SMS_DLT_ENTITY_ID = env.optional("SMS_DLT_ENTITY_ID")
SMS_DLT_HEADER = env.optional("SMS_DLT_HEADER", "DANDLI")
SMS_TEMPLATE_IDS = {
    f"{kind}{language}": env.optional(f"SMS_TEMPLATE_{kind.upper()}{language.upper()}")
    for kind in (
        "otp",
        "booking_confirmed",
        "payment_refunded",
        "room_changed",
        "booking_cancelled",
        "booking_changed",
        "balance_due",
        "balance_reminder",
        "balance_warning",
        "rooms_offered",
        "arrival_reminder",
        "stay_thanks",
    )
    # Who has not registered a text in Hindi or Kannada sends the English one.
    for language in ("", "_hi", "_kn")
}
USES_TWILIO = "twilio" in SMS_GATEWAY
MSG91_AUTH_KEY = env.required("MSG91_AUTH_KEY", why="SMS_GATEWAY has msg91") if "msg91" in SMS_GATEWAY else ""
TWILIO_ACCOUNT_SID = env.required("TWILIO_ACCOUNT_SID", why="SMS_GATEWAY has twilio") if USES_TWILIO else ""
TWILIO_AUTH_TOKEN = env.required("TWILIO_AUTH_TOKEN", why="SMS_GATEWAY has twilio") if USES_TWILIO else ""
# A messaging service (MG…) or a sender number.
TWILIO_FROM = env.required("TWILIO_FROM", why="SMS_GATEWAY has twilio") if USES_TWILIO else ""
TWILIO_VOICE_FROM = env.optional("TWILIO_VOICE_FROM")
TWILIO_WHATSAPP_FROM = env.optional("TWILIO_WHATSAPP_FROM")
TWILIO_WHATSAPP_CONTENT_SID = env.optional("TWILIO_WHATSAPP_CONTENT_SID")
# Delivery receipts: where Twilio finds us, and what only MSG91 knows of the address it calls.
SMS_RECEIPT_BASE_URL = env.optional("SMS_RECEIPT_BASE_URL").rstrip("/")
SMS_RECEIPT_SECRET = env.optional("SMS_RECEIPT_SECRET")
SMS_SANDBOX_URL = env.optional("SMS_SANDBOX_URL", "http://127.0.0.1:8001/sandbox/sms/") if SANDBOX else ""
