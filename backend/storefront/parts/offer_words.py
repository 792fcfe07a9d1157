"""Words for codes: beds, meals, units, and how payments end. Scripts have no words of their own: some are theirs."""

from typing import Any

from django.utils.translation import gettext as _


def bed_name(kind: str) -> str:
    """A kind of bed; the kind itself where there is no word for it."""
    names = {
        "single": _("single bed"),
        "double": _("double bed"),
        "queen": _("queen bed"),
        "king": _("king bed"),
        "bunk": _("bunk bed"),
        "sofa": _("sofa bed"),
        "mattress": _("mattress"),
    }
    return names.get(kind, kind)


def meal_name(meals: str) -> str:
    """Which meals a plan has."""
    names = {
        "EP": _("room only"),
        "CP": _("with breakfast"),
        "MAP": _("breakfast and one meal"),
        "AP": _("all meals"),
    }
    return names.get(meals, meals)


def plan_name(plan: dict[str, Any]) -> str:
    """A rate plan's name: the owner's own, and in the language of the page where it is a usual one."""
    return house_words(str(plan.get("label", "")))


def line_name(group: dict[str, Any]) -> str:
    """What a line of a price is for, where the API names it in English alone; the owner's own words as they are."""
    label = str(group["about"])
    if group["kind"] == "child":
        return _("Child of {age}").format(age=label.rpartition(" ")[2])
    if group["kind"] == "meal":
        meals = label.partition("(")[2].rstrip(")")
        return _("Meals: {meals}").format(meals=meal_name(meals))
    names = {"extra_adult": _("Extra adult"), "extra_bed": _("Extra bed")}
    return names.get(group["kind"], label)


def house_words(text: str) -> str:
    """What holds where the owner has decided nothing, and usual names, in every language; all else is the owner's."""
    names = {
        "Room only": _("Room only"),
        "With breakfast": _("With breakfast"),
        "Non-refundable": _("Non-refundable"),
        "Everything back before arrival": _("Everything back before arrival"),
    }
    return names.get(text, text)


def unit_name(unit: str) -> str:
    """What an extra is counted by."""
    names = {
        "stay": _("for the stay"),
        "night": _("a night"),
        "guest": _("a guest"),
        "guest_night": _("a guest and night"),
    }
    return names.get(unit, "")


def failure_words(code: str) -> str:
    """Why a payment failed: our words for what we know, the bank's for the rest."""
    names = {"signature_invalid": _("What came back from the payment window could not be trusted.")}
    return names.get(code) or (code if " " in code else _("Your bank said no."))


def timer_speech() -> list[tuple[int, str]]:
    """Seconds left, and what is said then."""
    return [
        (300, _("5 minutes left. Your rooms are held until then.")),
        (120, _("2 minutes left.")),
        (60, _("1 minute left.")),
        (0, _("The time is over.")),
    ]


def pay_words() -> dict[str, str]:
    """For the script of the pay page."""
    return {
        "closed": _(
            "You closed the payment window. Nothing was charged, and the rooms stay yours until the time is over."
        ),
        "declined": _("The bank declined the payment. Try again or choose another way to pay."),
        "missing": _("The payment window could not be loaded. Check your connection and load this page again."),
    }


def bill_words() -> dict[str, str]:
    """For the script that pays a bill of a booking."""
    return {
        **pay_words(),
        "closed": _("You closed the payment window. Nothing was charged. Your booking is as it was."),
    }


def closed_words(code: str, least: int, most: int | None) -> str:
    """Why a day cannot be chosen."""
    if code == "too_short":
        return _("minimum stay {nights} nights").format(nights=least)
    if code == "too_long":
        return _("not free that long, at most {nights} nights").format(nights=most)
    words = {
        "full": _("full"),
        "closed_to_arrival": _("no arrival on this day"),
        "closed_to_departure": _("no departure on this day"),
        "gone": _("cannot be booked"),
        "not_on_sale": _("not on sale yet"),
        "past": _("past"),
    }
    return words.get(code, _("cannot be booked"))
