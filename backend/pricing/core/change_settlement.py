"""Changes of bookings: how much is collected, refunded or kept."""

from dataclasses import dataclass
from datetime import date

from backend.pricing.core import cancellation_fee
from backend.pricing.core.cancellation_fee import FeeLine, Policy, Tier
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.stay_price import LineKind


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """How the new price is met: what was paid, `now_paise` and the balance, less `back_paise`, are the total."""

    total_paise: int
    # Amount to pay before the change is made, in paise.
    now_paise: int = 0
    back_paise: int = 0
    # Of what was paid, and in the total without buying anything.
    kept_paise: int = 0
    balance_paise: int = 0

    def instalments(self, *, due_on: date | None) -> Instalments:
        """What is paid once the change stands, and what is left until `due_on`."""
        return Instalments(
            now_paise=self.total_paise - self.balance_paise,
            later_paise=self.balance_paise,
            due_on=due_on if self.balance_paise else None,
        )


def settle_change(new_paise: int, *, total_paise: int, balance_paise: int, gives_back: bool) -> Settlement:
    """A booking of `total_paise`, of which a balance is unpaid, becomes one of `new_paise`.

    A balance takes the difference, either way. Beyond it, a dearer stay is paid at once; of a cheaper one what was
    paid too much goes back where the policy `gives_back` everything, and is kept where it does not.
    """
    paid_paise = total_paise - balance_paise
    more = new_paise - paid_paise
    if more < 0:
        if gives_back:
            return Settlement(total_paise=new_paise, back_paise=-more)
        return Settlement(total_paise=paid_paise, kept_paise=-more)
    if balance_paise:
        return Settlement(total_paise=new_paise, balance_paise=more)
    return Settlement(total_paise=new_paise, now_paise=more)


def gives_back(tier: Tier) -> bool:
    """Whether a cancellation under this tier would give everything back."""
    return not tier.fee_percent and not tier.fee_nights


def ratcheted(policy: Policy, days_before: int) -> Policy:
    """The promise as it goes on after a change so many days before arrival.

    What would have been kept on that day would be kept on any earlier one too: else whoever is too late to cancel for
    nothing moved the stay far away first.
    """
    reached = policy.tier(days_before)
    if gives_back(reached):
        return policy
    tiers = tuple(tier for tier in policy.tiers if tier.days_before <= reached.days_before)
    return Policy(code=policy.code, label=policy.label, tiers=tiers)


def kept_of(price: FrozenPrice, paise: int) -> tuple[FrozenLine, ...]:
    """So much of what was sold, tax included and in its proportions, as lines that are kept."""
    if not paise:
        return ()
    everything = cancellation_fee.cancellation_fee(
        [line for line in price.sold if not line.kept], cancellation_fee.EVERYTHING
    )
    return tuple(_line(part) for part in cancellation_fee.at_most(everything, paise).lines)


def _line(part: FeeLine) -> FrozenLine:
    return FrozenLine(
        kind=LineKind.KEPT,
        label="Cancellation charge for the change",
        listed_paise=part.net_paise,
        price_paise=part.net_paise,
        tax_percent=part.tax_percent,
        half_paise=part.half_paise,
        tax_paise=2 * part.half_paise,
    )
