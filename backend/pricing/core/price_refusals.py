"""Reasons why a stay cannot be priced."""

from enum import Enum


class Refused(Exception):
    """`code` for machines; the text tells a person what to change."""

    code = "price_refused"


class DeadBand(Refused):
    """A tax-inclusive price for which no rate is right: see `tax.Slabs.net_of`."""

    code = "rate_in_dead_band"


class CouponRefusal(Enum):
    """Why a coupon does not fit a stay: its code, and its one text, whose `{blanks}` CouponRefused brings."""

    NOT_YET = ("coupon_not_yet", "This coupon is not valid yet.")
    OVER = ("coupon_over", "This coupon has expired.")
    OTHER_NIGHTS = ("coupon_other_nights", "This coupon is not valid for these nights.")
    STAY_TOO_SHORT = ("coupon_stay_too_short", "This coupon is valid for stays of {nights} nights or more.")
    BELOW_MINIMUM = ("coupon_below_minimum", "This coupon is valid for room prices of ₹{least} or more.")
    OTHER_PLAN = ("coupon_other_plan", "This coupon is not valid for this rate plan.")

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text


class CouponRefused(Refused):
    """`why`, and the values of the blanks in its text: `nights`, and `least` in rupees ("6000.00")."""

    def __init__(self, why: CouponRefusal, **blanks: object) -> None:
        self.code = why.code
        self.why = why
        self.blanks = blanks
        super().__init__(why.text.format(**blanks))


class PartyTooLarge(Refused):
    """More people than the rooms have places."""

    code = "party_too_large"
