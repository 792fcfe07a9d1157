"""Models: rate rules, rate plans, add-ons, discounts, cancellation policies, restrictions and terms of a resort."""

from backend.pricing.models.discounts import Coupon, Offer
from backend.pricing.models.plans import AddOn, RatePlan
from backend.pricing.models.policies import CancellationPolicy, PolicyTier
from backend.pricing.models.rates import RateRule
from backend.pricing.models.terms import ChildBand, PricedResort, ResortTerms, TaxSlab

__all__ = [
    "AddOn",
    "CancellationPolicy",
    "ChildBand",
    "Coupon",
    "Offer",
    "PolicyTier",
    "PricedResort",
    "RatePlan",
    "RateRule",
    "ResortTerms",
    "TaxSlab",
]
