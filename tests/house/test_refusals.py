"""A code of a refusal has one text: whoever looks up what a code means finds one answer."""

import ast

import pytest

from backend.common.errors import DomainError
from backend.holds.services.attempt_refusals import AttemptExpired
from backend.sale_rules.core import restrictions
from backend.sale_rules.core.restrictions import RestrictionLimit
from backend.sale_rules.services.restrictions import _detail
from tests.house.refusal_texts import said_in, texts_by_code

# Codes with several texts, and why one would say too little.
SEVERAL = {
    "capacity_exceeded": "rooms that are named seat too few, or as many as one guest may hold do",
    "change_impossible": "repeats the refusal of the new stay",
    "date_in_past": "a day that is over cannot be slept, one that has begun cannot be a day of release",
    "gstin_invalid": "the shape is wrong, or one character is; forms repeat what the check of the field says",
    "holds_paused": "with the minutes to wait, where they are known",
    "name_unprintable": "names of people have no digits, names on an invoice may",
    "phone_invalid": "repeats what `phones.PhoneInvalid` says is wrong with the number",
    "room_unknown": "a room that takes the stay of another is never that other one",
    "signature_invalid": "of a webhook; of a payment, where the hold ends with it",
    "token_invalid": "of a program, whose key is gone for good; of a person, who can log in again",
    "stay_over": "a room is not moved any more; money that is to go back later has another way",
    "too_many_requests": "with the seconds to wait, where they are known",
    "too_many_rooms": "more than the type has, or more than one guest may hold",
    "uin_invalid": "the shape is wrong, or one character is",
}


def a_rule(limit: RestrictionLimit) -> restrictions.RestrictionTerms:
    return restrictions.RestrictionTerms(code="r", label="R", limit=limit, value=3)


def test_there_are_many_codes():
    assert len(texts_by_code()) > 140
    assert texts_by_code()["coupon_over"] == {"This coupon has expired."}


def test_every_code_has_one_text_or_a_reason_to_have_several():
    several = {code: texts for code, texts in texts_by_code().items() if len(texts) > 1 or code in SEVERAL}
    assert {code: texts for code, texts in several.items() if code not in SEVERAL} == {}


@pytest.mark.parametrize("code", SEVERAL)
def test_whoever_is_on_the_list_of_reasons_needs_it(code):
    texts = texts_by_code()[code]
    assert len(texts) > 1 or not all(text[:1].isupper() for text in texts), "it has one text now"


def test_a_text_is_found_wherever_it_is_said():
    source = """
def one(index):
    detail = phrase("At most {most}.", most=3)
    errors.append((f"/rooms/{index}", "a", detail))
    detail = "No."
    raise BadInput(("/room", "b", detail), ("", "c", phrase("Never.")))

def other():
    raise ValidationError({"x": ErrorDetail("Yes.", "d")})
    raise ValidationError("Perhaps.", code="e")
    raise Expired("Too late.")
    return ("room", "f", "no pointer")
"""
    kinds: dict[str, type[DomainError]] = {"Expired": AttemptExpired}
    assert set(said_in(ast.parse(source), kinds)) == {
        ("a", "At most {most}."), ("b", "No."), ("c", "Never."), ("d", "Yes."), ("e", "Perhaps."),
        ("attempt_expired", "Too late."),
    }  # fmt: skip


@pytest.mark.parametrize("limit", RestrictionLimit)
def test_every_limit_of_an_owner_says_what_it_forbids(limit):
    assert str(_detail(a_rule(limit))).endswith(".")
