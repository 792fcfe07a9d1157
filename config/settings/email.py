"""Settings of e-mails to guests, of links in messages, and of what is said before and after a stay."""

from config import env
from config.settings.core import DEVELOPMENT, SANDBOX, SECRET_KEY

# --- E-mail -----------------------------------------------------------------------------------------------------
# Who takes our letters; empty: none are sent. The sandbox speaks as Postmark does, so that what is tried is what runs.
_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "brevo": "anymail.backends.brevo.EmailBackend",
    "mailgun": "anymail.backends.mailgun.EmailBackend",
    "postmark": "anymail.backends.postmark.EmailBackend",
    "resend": "anymail.backends.resend.EmailBackend",
    "sandbox": "anymail.backends.postmark.EmailBackend",
}
EMAIL_GATEWAY = (
    env.some_of("EMAIL_GATEWAY", tuple(_BACKENDS), default="sandbox")[0]
    if DEVELOPMENT or env.optional("EMAIL_GATEWAY")
    else ""
)
EMAIL_BACKEND = _BACKENDS.get(EMAIL_GATEWAY, "django.core.mail.backends.dummy.EmailBackend")
_REAL = EMAIL_GATEWAY not in ("", "sandbox")
_WHY = "EMAIL_GATEWAY is set"
# From whom they come: an address of our domain, which SPF, DKIM and DMARC vouch for. Answers go to the resort.
EMAIL_FROM = env.required("EMAIL_FROM", why=_WHY) if _REAL else env.optional("EMAIL_FROM", "stays@dandeli.example")
EMAIL_TIMEOUT = 10
_BY_KEY = _REAL and EMAIL_GATEWAY != "smtp"
EMAIL_API_KEY = env.required("EMAIL_API_KEY", why=_WHY) if _BY_KEY else EMAIL_GATEWAY and "none"
# What only the provider knows of the address to which it tells bounces and deliveries.
EMAIL_RECEIPT_SECRET = env.optional("EMAIL_RECEIPT_SECRET", "sandbox-email-receipts" if SANDBOX else "")
EMAIL_SANDBOX_URL = env.optional("EMAIL_SANDBOX_URL", "http://127.0.0.1:8001/sandbox/email/") if SANDBOX else ""
ANYMAIL = {
    "BREVO_API_KEY": EMAIL_API_KEY,
    "MAILGUN_API_KEY": EMAIL_API_KEY,
    "POSTMARK_SERVER_TOKEN": EMAIL_API_KEY,
    "RESEND_API_KEY": EMAIL_API_KEY,
    # The secret address guards them: see notifications/api/email_receipts.py.
    "WEBHOOK_SECRET": f"receipts:{EMAIL_RECEIPT_SECRET}",
    # Nobody is watched reading.
    "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False} if EMAIL_GATEWAY in ("mailgun", "postmark") else {},
    **({"POSTMARK_API_URL": EMAIL_SANDBOX_URL} if EMAIL_GATEWAY == "sandbox" else {}),
}
EMAIL_HOST = env.required("EMAIL_HOST", why=_WHY) if EMAIL_GATEWAY == "smtp" else ""
EMAIL_PORT = env.whole("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env.optional("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.optional("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)

# --- Links ------------------------------------------------------------------------------------------------------
# Where guests find us, such as https://stay.example.in; empty: messages carry no links to bookings. In an SMS a link
# has at most 40 characters, and /m/ with 14 signs takes 17 of them: a shorter host may stand in for it there.
PUBLIC_BASE_URL = env.optional("PUBLIC_BASE_URL").rstrip("/")
SHORT_BASE_URL = env.optional("SHORT_BASE_URL", PUBLIC_BASE_URL).rstrip("/")
# The links follow from this key and what their rows hold: another key, and none of them opens any more.
MANAGE_LINK_KEY = env.derived("MANAGE_LINK_KEY", SECRET_KEY)
# So long after departure a link still opens its booking.
MANAGE_LINK_DAYS = env.whole("MANAGE_LINK_DAYS", 14)
# The host whose pages may fill in a login code by themselves (WebOTP); empty: no such line in the SMS.
SMS_CODE_HOST = env.optional("SMS_CODE_HOST")

# --- Before and after a stay ------------------------------------------------------------------------------------
# Reminders so many days before arrival, 0 for none; and a word of thanks on the day after departure.
ARRIVAL_REMINDER_DAYS = env.whole("ARRIVAL_REMINDER_DAYS", 1)
STAY_THANKS = env.flag("STAY_THANKS", True)
