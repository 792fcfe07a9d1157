"""Stored prices are read and written in one place: everybody else has the value, and not the keys of its JSON."""

import ast
from pathlib import Path

import backend
from backend.bookings.models import BookingChange, FinalBooking
from backend.holds.models import BookingAttempt
from backend.pricing.core.cancellation_fee import FULL_REFUND
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPlan, FrozenPrice
from backend.pricing.core.plans import STANDARD
from backend.pricing.core.rates import Step
from backend.pricing.core.registration import Registration, Scheme
from backend.pricing.core.stay_choices import StayChoices
from backend.pricing.core.stay_price import Line, LineKind

BACKEND = Path(backend.__file__).parent
# The columns, and what a variable with their content is called.
STORED = ("price", "was_price", "policy", "promise", "fee")
# Words that requests, gateways and forms have as keys, too.
EVERYDAY = {
    "add_ons", "code", "coupon", "currency", "days_before", "extra_beds", "fee_nights", "fee_percent", "gstin", "kind",
    "label", "night", "offer", "plan", "quantity", "room_id", "room_number", "room_types", "version",
}  # fmt: skip
# Papers are JSON of their own, frozen for the accountant, and share these.
OF_PAPERS = {
    "discount_paise", "half_paise", "house_rules", "lines", "sac", "supplier", "total_paise", "undertaking",
}  # fmt: skip


def keys_of(data: object) -> set[str]:
    """Every key of a JSON value, however deep."""
    if isinstance(data, list):
        return set().union(*map(keys_of, data))
    return set(data).union(*map(keys_of, data.values())) if isinstance(data, dict) else set()


def all_keys() -> set[str]:
    """Of a price that has everything."""
    step = Step(code="s", label="S", change_paise=1)
    line = FrozenLine.of(Line(kind=LineKind.ROOM, label="R", steps=(step,)))
    price = FrozenPrice(
        lines=(line,), subtotal_paise=0, discount_paise=0, tax_paise=0, total_paise=0, plan=FrozenPlan.of(STANDARD),
        cancellation=FULL_REFUND, deposit=Instalments(now_paise=0), choices=StayChoices(),
        supplier=Registration(gstin="g", scheme=Scheme.ZERO_RATED, zero_rated_for="z", undertaking="u"),
    )  # fmt: skip
    return keys_of(price.as_json())


def reads(source: str, keys: set[str]) -> list[int]:
    """Lines that read one of these keys, `x["key"]` or `x.get("key")`; or any key at all of what a column holds."""
    found = []
    for node in ast.walk(ast.parse(source)):
        of, key = _read(node)
        if isinstance(key, str) and (key in keys or _name(of) in STORED):
            found.append(node.lineno)
    return found


def _read(node: ast.AST) -> tuple[ast.AST | None, object]:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return node.value, getattr(node.slice, "value", None)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
        return node.func.value, getattr(node.args[0], "value", None) if node.args else None
    return None, None


def _name(node: ast.AST | None) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def loads(source: str) -> bool:
    """Whether this is one of the modules whose classes are loaded from JSON."""
    tree = ast.parse(source)
    return any(isinstance(node, ast.FunctionDef) and node.name == "load" for node in ast.walk(tree))


def test_nobody_but_the_loaders_reads_a_stored_price_by_key():
    keys = all_keys() - EVERYDAY
    found = []
    for path in BACKEND.rglob("*.py"):
        inside, source = path.relative_to(BACKEND), path.read_text()
        if "migrations" in inside.parts or (inside.parts[:2] == ("pricing", "core") and loads(source)):
            continue
        if inside.parts[0] == "storefront":
            # Guests' pages know answers of the API alone, which share some of these keys.
            continue
        own = OF_PAPERS if inside.parts[0] == "documents" else set()
        found += [f"{inside}:{line}" for line in reads(source, keys - own)]
    assert found == []


def test_the_watch_over_stored_prices_sees_what_it_looks_for():
    crooked = (
        'attempt.price["code"]\nchange.was_price.get("coupon", "")\nold["subtotal_paise"]\nprice.get("x")\n'
        'booking.policy["label"]\nline.pop("tax_paise")\n'
        'answer["price"] = 1\nattempt.price\nwish["code"]\nroom.price + 1\nfields["policy"]\nlines[0]\n'
    )
    assert reads(crooked, all_keys() - EVERYDAY) == [1, 2, 3, 4, 5, 6]


def test_every_part_of_a_price_is_watched():
    assert {"lines", "deposit", "cancellation", "tiers", "refundable", "change_paise", "now_paise"} <= all_keys()


def test_the_type_checker_lets_nobody_look_into_the_columns_either():
    opaque = "models.JSONField[object, object]"
    columns = {BookingAttempt: ["price"], BookingChange: ["price", "was_price"], FinalBooking: ["policy", "fee"]}
    said = [model.__annotations__.get(name) for model, names in columns.items() for name in names]
    assert said == [opaque] * 5
