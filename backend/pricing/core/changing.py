"""Changes of bookings: how much is collected, refunded or kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.pricing.core import cancelling, deposits, freezing
from backend.pricing.core.cancelling import Fee, Policy, Sold, Tier
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.quoting import Kind


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


def settle(new_paise: int, *, total_paise: int, balance_paise: int, gives_back: bool) -> Settlement:
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


def kept_lines(price: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What earlier changes have kept, as lines of a frozen price."""
    return [line for line in price["lines"] if line.get("kind") == Kind.KEPT]


def kept_of(price: Mapping[str, Any], paise: int) -> list[dict[str, Any]]:
    """So much of what was sold, tax included and in its proportions, as lines that are kept."""
    sold = [line for line in freezing.sold(price) if not line.kept]
    return [_line(part) for part in _share(sold, paise).lines]


def with_lines(price: Mapping[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """A frozen price with further lines, and the sums that follow."""
    net = price["subtotal_paise"] + sum(line["price_paise"] for line in lines)
    tax = price["tax_paise"] + sum(line["tax_paise"] for line in lines)
    sums = {"subtotal_paise": net, "tax_paise": tax, "total_paise": net + tax}
    return {**price, **sums, "lines": [*price["lines"], *lines]}


def with_instalments(price: Mapping[str, Any], settled: Settlement, *, due_on: date | None) -> dict[str, Any]:
    """A frozen price that says what is paid once the change stands, and what is left."""
    instalments = Instalments(
        now_paise=settled.total_paise - settled.balance_paise,
        later_paise=settled.balance_paise,
        due_on=due_on if settled.balance_paise else None,
    )
    return {**price, "deposit": deposits.frozen(instalments)}


def _share(sold: list[Sold], paise: int) -> Fee:
    return cancelling.at_most(cancelling.fee(sold, cancelling.EVERYTHING), paise)


def _line(part: cancelling.FeeLine) -> dict[str, Any]:
    blank: dict[str, Any] = {"room_id": None, "room_number": "", "code": "", "night": None, "quantity": 1, "steps": []}
    return {
        **blank,
        "kind": Kind.KEPT.value,
        "label": "Cancellation charge for the change",
        "base_paise": 0,
        "offer_paise": 0,
        "coupon_paise": 0,
        "listed_paise": part.net_paise,
        "price_paise": part.net_paise,
        "tax_percent": part.tax_percent,
        "half_paise": part.half_paise,
        "tax_paise": 2 * part.half_paise,
    }
