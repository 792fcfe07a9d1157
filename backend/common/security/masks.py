"""Masks phone numbers, codes and tokens for display and logs."""

import re

# A number in the ways that people and programs write it: +91 99999-88888, 099999 88888, %2B919999988888, 9999988888;
# other countries' numbers with their plus.
PHONE = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:(?:\+|%2B)[1-9]\d{7,14}|(?:(?:\+|%2B)?91[\s-]?|0)?[6-9]\d{4}[\s-]?\d{5})"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
TOKENS = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{16,}", re.IGNORECASE)
JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
# Secret addresses: of a room's calendar, of a booking, of delivery receipts.
SECRET_PATHS = re.compile(r"(/(?:ical|manage|m|email/receipts|sms/receipts/msg91)/)[\w-]{8,}")
# otp=123456, "otp": "123456", {'code': '123456'}
CODES = re.compile(r"""\b((?:otp|code|passcode)\b["']?\s*[=:]\s*["']?)\d{6}(?!\d)""", re.IGNORECASE)

DOTS = "••••••"
SHOWN = 4
# Django's permission to see numbers whole, where no role at a resort decides.
WHOLE_PHONE = "accounts.view_whole_phone"


def last_four(phone: str) -> str:
    """Enough to tell two numbers apart, too little to call one: `••••••8888`."""
    return _ending(phone) if sum(sign.isdigit() for sign in phone) >= 2 * SHOWN else phone


def masked_address(to: str) -> str:
    """A phone number or an e-mail address, of which somebody who knows it recognises it: `a…@example.com`."""
    name, at, domain = to.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else last_four(to)


def as_stored(text: str) -> str:
    """A number as staff type it, in the form in which numbers are stored: an Indian one, or one from abroad with its
    plus or 00; anything else as it is."""
    digits = re.sub(r"[\s().-]", "", text)
    if found := re.fullmatch(r"(?:\+?91|0)?([6-9]\d{9})", digits):
        return f"+91{found.group(1)}"
    abroad = re.fullmatch(r"(?:\+|00)([1-9]\d{6,14})", digits)
    return f"+{abroad.group(1)}" if abroad else text


def masked(text: str) -> str:
    """The text with every phone number down to its last four digits, and without codes and tokens."""
    text = TOKENS.sub(r"\1 …", text)
    text = JWT.sub("…", text)
    text = SECRET_PATHS.sub(r"\1…", text)
    text = CODES.sub(r"\1…", text)
    return PHONE.sub(lambda found: _ending(found.group()), text)


def _ending(phone: str) -> str:
    return f"{DOTS}{phone[-SHOWN:]}"
