"""Phone numbers: parses what people type into E.164."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

REGION, CODE = "IN", "+91"
# A person can be called there at an ordinary price.
OF_PEOPLE = frozenset(
    {
        *(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE),
        *(PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP),
    }
)
# The library reads letters as keypad digits and knows extensions; people who log in type neither.
PEOPLE_TYPE = re.compile(r"\+?[\d\s().\-\u2010-\u2015]{6,30}")


class PhoneInvalid(ValueError):
    """Not an Indian mobile number, so no SMS can or may be sent there; or, of anybody's number, none at all."""


def normalise(text: str) -> str:
    """`099999 88888`, `+91 99999-88888` or `9999988888` -> `+919999988888`.

    Only Indian mobile numbers pass: landlines cannot read an SMS, and premium or foreign ranges are where
    somebody earns money from messages that others pay for.
    """
    if not PEOPLE_TYPE.fullmatch(text.strip()):
        raise PhoneInvalid("This is not a phone number.")
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException:
        raise PhoneInvalid("This is not a phone number.") from None
    if phonenumbers.region_code_for_number(number) != REGION:
        raise PhoneInvalid("Only Indian mobile numbers can log in.")
    # The library takes some of 1600, from which banks call and nobody is reached, for mobile numbers.
    is_mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE and str(number.national_number)[0] in "6789"
    if not is_mobile:
        raise PhoneInvalid("This is not a mobile number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_account(text: str) -> str:
    """The number of an account: an Indian one as `normalise` has it, or one from abroad at which a person is called.

    No SMS goes abroad: who logs in with such a number is known by an e-mail address too.
    """
    found = normalise_anywhere(text)
    if not is_abroad(found):
        return normalise(text)
    if phonenumbers.number_type(phonenumbers.parse(found)) not in OF_PEOPLE:
        raise PhoneInvalid("This is not a phone number.")
    return found


def is_abroad(phone: str) -> bool:
    """Whether this number in E.164 is of another country than India."""
    return phone.startswith("+") and not phone.startswith(CODE)


def normalise_anywhere(text: str) -> str:
    """Anybody's number in E.164, to be called and not to log in with; without a plus it is an Indian one."""
    if not PEOPLE_TYPE.fullmatch(text.strip()):
        raise PhoneInvalid("This is not a phone number.")
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException:
        raise PhoneInvalid("This is not a phone number.") from None
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid("This is not a phone number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
