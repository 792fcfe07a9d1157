"""Money: whole paise inside the system, rupees only in texts."""

from decimal import Decimal

PAISE_PER_RUPEE = 100
# Razorpay takes no order and no refund below one rupee: less is never owed, and never asked for.
LEAST_PAISE = 100


def paise(rupees: Decimal) -> int:
    """7500.00 -> 750000. Refuses a fraction of a paisa instead of cutting it off."""
    exact = rupees * PAISE_PER_RUPEE
    if exact != exact.to_integral_value():
        raise ValueError(f"{rupees} has a fraction of a paisa")
    return int(exact)


def rupees(amount_paise: int) -> str:
    """750000 -> "7500.00", the text form of the API."""
    whole, rest = divmod(abs(amount_paise), PAISE_PER_RUPEE)
    return f"{'-' if amount_paise < 0 else ''}{whole}.{rest:02}"


def rupees_number(amount_paise: int) -> float:
    """750000 -> 7500.0 for a JSON number: printed exactly up to 15 digits, never computed with."""
    return amount_paise / PAISE_PER_RUPEE


def money_keys(**paise_of: int | None) -> dict[str, str | int | None]:
    """`money_keys(total=750000)` is {"total": "7500.00", "total_paise": 750000}: the two forms of the API."""
    shown: dict[str, str | int | None] = {}
    for name, amount in paise_of.items():
        shown |= {name: None if amount is None else rupees(amount), f"{name}_paise": amount}
    return shown
