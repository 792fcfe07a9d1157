"""Reasons why a stay cannot be priced."""


class Refused(Exception):
    """`code` for machines; the text tells a person what to change."""

    code = "price_refused"


class DeadBand(Refused):
    """A tax-inclusive price for which no rate is right: see `tax.Slabs.net_of`."""

    code = "rate_in_dead_band"


class CouponRefused(Refused):
    """`code` says what is wrong with the coupon."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


class PartyTooLarge(Refused):
    """More people than the rooms have places."""

    code = "party_too_large"
