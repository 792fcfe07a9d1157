"""Stores the cancellation policy with a booking, and reads it back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backend.pricing.core.cancelling import EVERYTHING, FULL_REFUND, Policy, Tier


def frozen(policy: Policy) -> dict[str, Any]:
    """JSON with every tier, the farthest from arrival first; percentages in hundredths."""
    return {"code": policy.code, "label": policy.label, "tiers": [asdict(tier) for tier in _in_order(policy)]}


def kept(promise: Mapping[str, Any]) -> Policy:
    """The policy again; promises made before there were tiers are all of everything back before arrival."""
    if "tiers" not in promise:
        return FULL_REFUND
    tiers = tuple(Tier(**tier) for tier in promise["tiers"])
    return Policy(code=promise["code"], label=promise["label"], tiers=tiers)


def spelled_out(policy: Policy) -> tuple[Tier, ...]:
    """All tiers, also the one that nobody wrote down: where no tier fits, everything is the fee."""
    tiers = _in_order(policy)
    return tiers if any(tier.days_before == EVERYTHING.days_before for tier in tiers) else (*tiers, EVERYTHING)


def _in_order(policy: Policy) -> tuple[Tier, ...]:
    return tuple(sorted(policy.tiers, key=lambda tier: -tier.days_before))
