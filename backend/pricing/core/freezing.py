"""Frozen prices: stores a quote with the booking attempt, and reads it back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backend.pricing.core.cancelling import Sold
from backend.pricing.core.quoting import Kind, Line, Quote

PLAIN = (
    "label", "room_id", "room_number", "code", "quantity", "base_paise", "listed_paise", "offer_paise", "coupon_paise",
    "price_paise", "tax_percent", "half_paise", "tax_paise",
)  # fmt: skip


def frozen(quote: Quote) -> dict[str, Any]:
    """JSON with every line and sum, in paise; what is not given later is not computed anew either."""
    lines = [_frozen_line(line) for line in quote.lines]
    sums = {name: getattr(quote, name) for name in ("subtotal_paise", "discount_paise", "tax_paise", "total_paise")}
    plan = {
        "code": quote.plan.code,
        "label": quote.plan.label,
        "meals": quote.plan.meals.value,
        "refundable": quote.plan.refundable,
    }
    return {"currency": "INR", "plan": plan, "offer": quote.offer, "coupon": quote.coupon, "lines": lines, **sums}


def _frozen_line(line: Line) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in PLAIN}
    night = line.night.isoformat() if line.night else None
    return {**said, "kind": line.kind.value, "night": night, "steps": [asdict(step) for step in line.steps]}


def sold(price: Mapping[str, Any]) -> list[Sold]:
    """The lines of a frozen price; those frozen before there were kinds are all nights of rooms."""
    return [
        Sold(
            night=line["night"],
            of_room=line.get("kind", Kind.ROOM) == Kind.ROOM,
            price_paise=line["price_paise"],
            tax_percent=line["tax_percent"],
            half_paise=line.get("half_paise", line["tax_paise"] // 2),
            kept=line.get("kind") == Kind.KEPT,
        )
        for line in price["lines"]
    ]
