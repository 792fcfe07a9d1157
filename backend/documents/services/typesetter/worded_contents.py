"""Formats frozen content as the texts of a PDF: amounts and dates."""

from datetime import date
from typing import Any

from backend.documents.core.rupees_in_words import grouped

# The words of rule 46, which are English on every sheet.
SEZ = "SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS"
ENDORSEMENTS = {
    "": "",
    "with_payment": f"{SEZ} ON PAYMENT OF INTEGRATED TAX",
    "without_payment": f"{SEZ} UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX",
}


def worded(content: dict[str, Any]) -> dict[str, Any]:
    """Everything that the sheet prints, as text, the same in every language."""
    day, booking = date.fromisoformat(content["date"]), content["booking"]
    refers_to = content["refers_to"]
    return {
        **{key: content[key] for key in ("title", "number", "registered", "in_words", "paid_by")},
        **{who: content[who] for who in ("supplier", "recipient")},
        "igst": content["igst"],
        "endorsement": ENDORSEMENTS[content["sez"]],
        "undertaking": content["undertaking"],
        "untaxed": "unregistered_then" if content["registered_later"] else "unregistered",
        "day": [day.year, day.month, day.day],
        "date": _day(content["date"]),
        "refers_to": refers_to and {**refers_to, "date": _day(refers_to["date"])},
        "booking": {**booking, "check_in": _day(booking["check_in"]), "check_out": _day(booking["check_out"])},
        # Only vouchers have them, and not the oldest.
        "house_rules": content.get("house_rules", []),
        "lines": [_line(line) for line in content["lines"]],
        "rates": [_rate(rate) for rate in content["rates"] if rate["percent"]],
        "net": _rupees(content["net_paise"]),
        "total": _rupees(content["total_paise"]),
        "adjusted": [
            {**one, "date": _day(one["date"]), "amount": _rupees(one["amount_paise"])} for one in content["adjusted"]
        ],
        "due": _rupees(content["due_paise"]) if content["adjusted"] else "",
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: line[key] for key in ("kind", "label", "room", "quantity", "sac")},
        "night": _day(line["night"]) if line["night"] else "",
        "discount": _rupees(line["discount_paise"]) if line["discount_paise"] else "",
        "net": grouped(line["net_paise"]),
        "percent": f"{line['percent']} %",
        "half": grouped(line["half_paise"]),
        "whole": grouped(2 * line["half_paise"]),
        "total": grouped(line["net_paise"] + 2 * line["half_paise"]),
    }


def _rate(rate: dict[str, int]) -> dict[str, str]:
    whole, half = divmod(rate["percent"], 2)
    return {
        "percent": str(rate["percent"]),
        "half_percent": f"{whole}.5" if half else str(whole),
        "net": _rupees(rate["net_paise"]),
        "half": _rupees(rate["half_paise"]),
        "whole": _rupees(2 * rate["half_paise"]),
    }


def _rupees(paise: int) -> str:
    # Never broken over two lines.
    return f"₹\N{NO-BREAK SPACE}{grouped(paise)}"


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d %b %Y}"
