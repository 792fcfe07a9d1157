"""The `detail` of bad input is sentences for people: no pointers, no code, and in their language."""

import ast
import re

import pytest

from backend.common.errors import BadInput
from backend.common.field_words import ERRORS_SAID, FIELDS, in_words
from tests import cast
from tests.holds.steps import held, search
from tests.house.test_languages import BACKEND, refusals
from tests.machinery.said_codes import document

pytestmark = pytest.mark.django_db
GUESTS = "/api/booking/add-guests/"


def an_error(pointer, detail="Too much."):
    return {"pointer": pointer, "code": "any", "detail": detail}


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("", "Too much."),
        ("/guests/1/age", "Guest 2, age: Too much."),
        ("/gstin", "GSTIN: Too much."),
        ("/check_in_date", "Check-in date: Too much."),
        ("/room_ids/0", "Room 1: Too much."),
        ("/extra_beds/2/beds", "Extra beds 3, beds: Too much."),
        ("/nobody_knows_this", "Too much."),
        ("/nobody/3", "Too much."),
    ],
)
def test_an_error_says_which_field_as_people_call_it(pointer, words):
    assert in_words([an_error(pointer)]) == words


def test_what_is_wrong_twice_is_said_once_and_not_everything_is_said():
    assert in_words([an_error("", "No."), an_error("", "No."), an_error("", "Never.")]) == "No. Never."
    assert in_words(an_error(f"/guests/{n}") for n in range(50)).count("Too much.") == ERRORS_SAID


def test_a_refusal_by_a_form_says_what_is_wrong(asha_browser):
    said = search(asha_browser, guests=0).json()
    assert said["title"] == "The request has invalid fields."
    assert said["detail"] == "Guests: Ensure this value is greater than or equal to 1."


def test_a_refusal_by_a_rule_says_what_is_wrong(asha_browser, room):
    said = cast.select(asha_browser, room, guests=5).json()
    assert (said["code"], said["detail"]) == ("invalid", "Guests: These rooms sleep 2 guests, not 5.")
    assert str(BadInput(("/guests", "few", "Too few."))) == "Guests: Too few."


def test_it_is_in_the_readers_language(asha_browser, room):
    attempt = held(asha_browser, room)
    body = {"booking_attempt_id": attempt.pk, "guests": [{"room_id": room.pk, "name": "Asha", "age": 340}]}
    for language, begin in (("hi", "मेहमान 1, आयु: "), ("kn", "ಅತಿಥಿ 1, ವಯಸ್ಸು: ")):
        answer = asha_browser.post(GUESTS, body, format="json", headers={"accept-language": language})
        assert answer.json()["detail"].startswith(begin)


def names_in(schema, schemas):
    """The fields of a request, at any depth."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    parts = [*schema.get("properties", {}).values(), *schema.get("allOf", ()), *schema.get("oneOf", ())]
    parts += [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return {*schema.get("properties", {})}.union(*(names_in(part, schemas) for part in parts))


def test_every_field_of_a_request_has_a_name_for_people():
    named = set()
    for operations in document()["paths"].values():
        for operation in operations.values():
            named |= {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
            for media in operation.get("requestBody", {}).get("content", {}).values():
                named |= names_in(media["schema"], document()["components"]["schemas"])
    assert named - FIELDS.keys() == set(), "write them into backend/common/field_words.py"
    assert FIELDS.keys() - named == set(), "no request has these fields any longer"


def test_no_pattern_is_refused_with_words_about_patterns():
    """The library says "does not match the required pattern", which nobody outside of a keyboard understands."""
    calls = [
        (path.name, node.lineno)
        for path in BACKEND.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "RegexField"
        if "error_messages" not in {keyword.arg for keyword in node.keywords}
    ]
    assert calls == []


TECHNICAL = re.compile(r"[_`<>{}]|https?:|\b(JSON|ETag|pointer|null)\b|/\w+/")
# What only programs can get wrong is said in their words.
OF_PROGRAMS = {
    "address_refused": "of a webhook or a feed: it has to begin with https://",
    "not_plain": "it names the two signs that are not allowed",
}


def test_refusals_are_sentences_for_people(subtests):
    for kind in sorted(refusals(), key=lambda kind: kind.code):
        with subtests.test(code=kind.code):
            assert re.fullmatch(r"[A-Z“].*[.?!]", kind.message)
            assert kind.code in OF_PROGRAMS or not TECHNICAL.search(kind.message)
