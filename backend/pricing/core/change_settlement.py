"""Changes of bookings: how much is collected, refunded or kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from backend.common.money import LEAST_PAISE
from backend.pricing.core import cancellation_fee, shares
from backend.pricing.core.cancellation_fee import Policy, Tier
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.shares import RateShare, Shares
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
    # Less than a rupee, which nobody can pay or send: above nothing it was paid and stays in the total, below nothing
    # it is waived. No later change brings it along.
    remainder_paise: int = 0
    # A charge beyond what was paid: never asked for, and kept if the booking is cancelled after all.
    unpaid_charge_paise: int = 0

    def instalments(self, *, due_on: date | None) -> Instalments:
        """What is paid once the change stands, and what is left until `due_on`."""
        return Instalments(
            now_paise=self.total_paise - self.balance_paise,
            later_paise=self.balance_paise,
            due_on=due_on if self.balance_paise else None,
        )


def settle_change(
    new_paise: int, *, total_paise: int, balance_paise: int, charge_paise: int, due_paise: int | None = None
) -> Settlement:
    """A booking of `total_paise`, of which a balance is unpaid, becomes one of `new_paise`.

    Of the new total `due_paise` must have been paid by now: what is missing of it is paid first, the rest is the
    balance. Unless told, nothing is due where a balance takes the difference, and everything where there is none. Of a
    cheaper stay what was paid too much goes back, less the charge for what is given up. No sum of less than a rupee
    moves.
    """
    paid_paise = total_paise - balance_paise
    kept = min(charge_paise, max(paid_paise - new_paise, 0))
    more = new_paise + kept - paid_paise
    remainder = -more if abs(more) < LEAST_PAISE else 0
    to_pay, back = max(more + remainder, 0), max(-more - remainder, 0)
    if due_paise is None:
        due_paise = 0 if balance_paise else new_paise
    now = _due_now(to_pay, missing_paise=due_paise - paid_paise)
    return Settlement(
        total_paise=new_paise + kept + remainder,
        now_paise=now,
        back_paise=back,
        kept_paise=kept,
        balance_paise=to_pay - now,
        remainder_paise=remainder,
        unpaid_charge_paise=charge_paise - kept,
    )


def _due_now(to_pay: int, *, missing_paise: int) -> int:
    """What of it is paid at once: what is missing of what is due, and neither it nor the rest less than a rupee."""
    now = min(max(missing_paise, 0), to_pay)
    if to_pay - now < LEAST_PAISE:
        return to_pay
    return now if now >= LEAST_PAISE else 0


def change_charge(old: FrozenPrice, new: FrozenPrice, tier: Tier) -> int:
    """What the tier keeps of what is given up: by so much its fee of the old stay is above that of the new one.

    So giving up a part and then the rest is giving up everything; and a part never costs more than all, nor more than
    the stay gets cheaper.
    """
    was, becomes = ([line.sold for line in price.lines if not line.is_kept] for price in (old, new))
    fees = [cancellation_fee.cancellation_fee(sold, tier).total_paise for sold in (was, becomes)]
    cheaper = sum(line.gross_paise for line in was) - sum(line.gross_paise for line in becomes)
    return max(min(fees[0] - fees[1], cheaper), 0)


def settle_new_price(
    old: FrozenPrice,
    quoted: FrozenPrice,
    *,
    total_paise: int,
    balance_paise: int,
    tier: Tier,
    due_paise: int | None = None,
) -> tuple[FrozenPrice, Settlement]:
    """The price to freeze for what was quoted instead of the old one, of which `balance_paise` are unpaid, and how it
    is met; `due_paise` as in settle_change. What is kept, and what nobody can pay or send, are lines of it."""
    price, free = quoted.with_lines(old.kept_lines), gives_back(tier)
    settled = settle_change(
        price.total_paise,
        total_paise=total_paise,
        balance_paise=balance_paise,
        due_paise=due_paise,
        charge_paise=0 if free else old.unpaid_charge_paise + change_charge(old, quoted, tier),
    )
    more = (*kept_of(old, settled.kept_paise), *_remainder(old, quoted, settled.remainder_paise))
    unpaid = old.unpaid_charge_paise if free else settled.unpaid_charge_paise
    return replace(price.with_lines(more), unpaid_charge_paise=unpaid), settled


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
    found = shares.part_of(_sold(price), paise)
    return tuple(_line(LineKind.KEPT, "Cancellation charge for the change", part) for part in found)


def _remainder(old: FrozenPrice, quoted: FrozenPrice, paise: int) -> Iterable[FrozenLine]:
    """What was paid of the old stay and stays; or what is waived of the new one."""
    sign, sold = (1, _sold(old)) if paise > 0 else (-1, _sold(quoted))
    return (
        _line(LineKind.REMAINDER, "Difference of less than one rupee", part, sign=sign)
        for part in shares.part_of(sold, abs(paise))
    )


def _sold(price: FrozenPrice) -> Shares:
    return shares.by_rate(line for line in price.lines if not line.is_kept)


def _line(kind: LineKind, label: str, part: RateShare, *, sign: int = 1) -> FrozenLine:
    return FrozenLine(
        kind=kind,
        label=label,
        listed_paise=sign * part.net_paise,
        price_paise=sign * part.net_paise,
        tax_percent=part.tax_percent,
        half_paise=sign * part.half_paise,
        tax_paise=sign * 2 * part.half_paise,
    )
