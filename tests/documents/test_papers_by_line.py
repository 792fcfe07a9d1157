"""Each line has its own code, and what goes back is taken from the lines that it was paid for.

By hand, in rupees: two nights at 9,000 and 18 % (10,620.00 with tax), breakfast for two at 400 each, taxed apart at 5 %
(840.00), and a safari for two at 3,000 and 18 % (3,540.00): 26,460.00.
"""

from datetime import timedelta

import pytest

from backend.documents.core import tax_shares
from backend.documents.models import Folder, Paper
from backend.documents.services.typesetter import sheet
from backend.pricing.models import AddOn
from tests import cast
from tests.documents import paper_story
from tests.holds import decided
from tests.invariants import story
from tests.payments.tiers import promised

ROOM = ("room", "996311", 18, 9_000_00)
MEAL = ("meal", "996332", 5, 800_00)
SAFARI = ("add_on", "996418", 18, 3_000_00)
WHOLE = 26_460_00


@pytest.fixture
def suite(registered):
    """A suite at 9,000, with breakfast taxed apart and a safari."""
    decided.terms(registered)
    decided.a_plan(registered)
    decided.a_safari(registered, sac="996418")
    return cast.a_room(registered, "S1", price="9000.00")


@pytest.fixture
def stay(asha_browser, suite):
    booking = paper_story.sold(asha_browser, suite, rate_plan="cp", add_ons=[{"code": "safari", "quantity": 1}])
    assert booking.total_paise == WHOLE
    return booking


@pytest.fixture
def over(stay):
    """The moment after it, with its invoice."""
    at = paper_story.left(stay)
    paper_story.swept(at)
    return at


def notes(kind: str = "credit_note") -> list[Paper]:
    return list(Paper.objects.filter(kind=kind).order_by("pk"))


def test_the_invoice_has_the_code_of_each_line(over):
    assert paper_story.lines(paper_story.the("tax_invoice")) == [ROOM, MEAL, ROOM, MEAL, SAFARI]


@pytest.mark.parametrize("language", ["en", "hi", "kn"])
def test_the_state_stands_once_on_the_sheet(over, language):
    text = paper_story.text_of(sheet.pdf(paper_story.the("tax_invoice").content, language=language))
    assert (text.count("Goa (30)"), text.count("(30)")) == (2, 2)


@pytest.mark.parametrize("language", ["en", "hi", "kn"])
def test_the_sheet_prints_each_code_in_its_line(over, language):
    text = paper_story.text_of(sheet.pdf(paper_story.the("tax_invoice").content, language=language))
    assert [text.count(code) for code in ("996311", "996332", "996418")] == [2, 2, 1]


def test_an_advance_is_received_by_code_and_rate(stay):
    paper_story.swept()
    assert paper_story.lines(paper_story.the("receipt_voucher")) == [
        ("advance_of_meals", "996332", 5, 1_600_00),
        ("advance", "996311", 18, 18_000_00),
        ("advance_of_extras", "996418", 18, 3_000_00),
    ]


@pytest.mark.parametrize(
    ("paise", "lines"),
    [
        (840_00, [MEAL]),
        (1_680_00, [MEAL, MEAL]),
        (3_540_00, [SAFARI]),
        (1_770_00, [("add_on", "996418", 18, 1_500_00)]),
        (10_620_00, [ROOM]),
        (WHOLE, [ROOM, MEAL, ROOM, MEAL, SAFARI]),
    ],
)
def test_a_credit_note_has_the_lines_that_were_given_back(stay, over, paise, lines):
    paper_story.given_back(stay, paise)
    paper_story.swept(over)
    (note,) = notes()
    assert (paper_story.lines(note), note.total_paise) == (lines, paise)


def test_a_sum_that_is_no_line_is_spread_over_what_is_left(stay, over):
    paper_story.given_back(stay, 3_540_00, id="rfnd_safari")
    paper_story.given_back(stay, 1_000_00, id="rfnd_kind")
    paper_story.swept(over)
    safari, kind = notes()
    assert paper_story.lines(safari) == [SAFARI]
    assert [(line["kind"], line["sac"]) for line in kind.content["lines"]] == [
        ("reduction_of_meals", "996332"),
        ("reduction", "996311"),
    ]
    assert kind.total_paise == 1_000_00


def test_credit_notes_end_at_nothing_by_rate_and_code(stay, over):
    for number, paise in enumerate([840_00, 1_000_00, 33, 3_540_00, WHOLE - 840_00 - 1_000_00 - 33 - 3_540_00]):
        paper_story.given_back(stay, paise, id=f"rfnd_{number}")
        paper_story.swept(over)
    invoiced = tax_shares.tax_shares_of(paper_story.the("tax_invoice").content["lines"])
    noted = tax_shares.sum_of_shares(tax_shares.tax_shares_of(note.content["lines"]) for note in notes())
    assert tax_shares.difference(invoiced, noted) == ()
    assert all(line["net_paise"] >= 0 for note in notes() for line in note.content["lines"])


def test_what_went_back_before_the_invoice_is_not_on_it(stay):
    paper_story.swept()
    paper_story.given_back(stay, 3_540_00)
    paper_story.swept(paper_story.left(stay))
    assert paper_story.lines(paper_story.the("refund_voucher")) == [SAFARI]
    assert paper_story.lines(paper_story.the("tax_invoice")) == [ROOM, MEAL, ROOM, MEAL]


def test_the_same_where_nobody_looked_before_the_guests_had_left(stay):
    paper_story.given_back(stay, 3_540_00)
    assert paper_story.swept(paper_story.left(stay)) == [
        "booking_voucher", "receipt_voucher", "refund_voucher", "tax_invoice",
    ]  # fmt: skip
    assert paper_story.lines(paper_story.the("tax_invoice")) == [ROOM, MEAL, ROOM, MEAL]


def test_every_advance_ends_at_nothing_by_rate_and_code(stay):
    paper_story.swept()
    paper_story.given_back(stay, 1_234_56, id="rfnd_1")
    paper_story.swept()
    paper_story.given_back(stay, 840_00, id="rfnd_2")
    paper_story.swept(paper_story.left(stay))
    said = {paper.kind: paper.content for paper in Paper.objects.exclude(kind="refund_voucher")}
    came = tax_shares.tax_shares_of(said["receipt_voucher"]["lines"])
    went = [tax_shares.tax_shares_of(paper.content["lines"]) for paper in notes("refund_voucher")]
    used = tax_shares.tax_shares_of(said["tax_invoice"]["adjusted_rates"])
    assert tax_shares.difference(came, tax_shares.sum_of_shares([*went, used])) == ()


def test_a_fee_is_of_the_accommodation_at_the_rates_of_its_lines(asha_browser, registered, suite):
    """Half of everything: 9,000 of rooms and 1,500 of the safari at 18 %, 800 of meals at 5 %."""
    promised(registered, tiers=((60, 0, 0), (0, 50, 0)))
    booking = paper_story.sold(asha_browser, suite, rate_plan="cp", add_ons=[{"code": "safari", "quantity": 1}])
    paper_story.swept()
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/", {}, format="json")
    paper_story.swept()
    assert paper_story.lines(paper_story.the("tax_invoice")) == [
        ("cancellation_fee", "996311", 5, 800_00),
        ("cancellation_fee", "996311", 18, 10_500_00),
    ]


def test_meals_within_the_room_night_have_its_code(asha_browser, registered, suite):
    decided.terms(registered, meal_tax="with_room")
    booking = paper_story.sold(asha_browser, suite, rate_plan="cp")
    paper_story.swept(paper_story.left(booking))
    assert {line[:3] for line in paper_story.lines(paper_story.the("tax_invoice"))} == {
        ("room", "996311", 18), ("meal", "996311", 18),
    }  # fmt: skip


def test_an_add_on_keeps_the_code_that_it_was_sold_under(stay):
    AddOn.objects.update(sac="999799")
    paper_story.swept(paper_story.left(stay))
    assert paper_story.lines(paper_story.the("tax_invoice"))[-1] == SAFARI


def test_papers_and_ledger_agree_all_the_way(stay, over):
    for number, paise in enumerate([840_00, 1_000_00]):
        paper_story.given_back(stay, paise, id=f"rfnd_{number}")
        paper_story.swept(over)
    assert story.findings("I8", at=over + timedelta(days=1)) == []


def returns(browser, booking, *lines) -> dict:
    url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/returns/"
    answer = browser.put(url, {"lines": list(lines)}, format="json") if lines else browser.get(url)
    assert answer.status_code == 200, answer.json()
    return answer.json()


@pytest.fixture
def owner(registered):
    return cast.logged_in(cast.works_at(registered, "owner"))


def test_who_only_looks_at_what_may_go_back_writes_nothing(stay, owner):
    Folder.objects.all().delete()
    assert returns(owner, stay)["lines"]
    assert not Folder.objects.exists()


def test_the_desk_names_the_lines_of_which_a_part_goes_back(stay, over, owner):
    """300.00 of a breakfast at 5 % are 7.14 twice and 285.72; 700.00 of a safari at 18 % 53.39 twice and 593.22."""
    known = {line["kind"]: line["number"] for line in returns(owner, stay)["lines"]}
    said = returns(
        owner,
        stay,
        {"number": known["meal"], "amount_paise": 300_00},
        {"number": known["add_on"], "amount_paise": 700_00},
    )
    assert (said["amount"], said["amount_paise"]) == ("1000.00", 1_000_00)
    paper_story.given_back(stay, 1_000_00)
    paper_story.swept(over)
    (note,) = notes()
    assert paper_story.lines(note) == [("meal", "996332", 5, 285_72), ("add_on", "996418", 18, 593_22)]
    # It was for that refund alone.
    after = returns(owner, stay)
    assert (after["amount_paise"], sum(line["left_paise"] for line in after["lines"])) == (0, WHOLE - 1_000_00)


def test_another_sum_is_not_what_was_named(stay, over, owner):
    returns(owner, stay, {"number": 1})
    paper_story.given_back(stay, 3_540_00)
    paper_story.swept(over)
    assert paper_story.lines(notes()[0]) == [SAFARI]
    assert returns(owner, stay)["amount_paise"] == 10_620_00


def test_what_is_named_before_the_invoice_is_not_on_it(stay, owner):
    paper_story.swept()
    returns(owner, stay, {"number": 5, "amount_paise": 1_180_00})
    paper_story.given_back(stay, 1_180_00)
    paper_story.swept(paper_story.left(stay))
    assert paper_story.lines(paper_story.the("refund_voucher")) == [("add_on", "996418", 18, 1_000_00)]
    assert paper_story.lines(paper_story.the("tax_invoice"))[-1] == ("add_on", "996418", 18, 2_000_00)


@pytest.mark.parametrize(
    ("line", "pointer", "code"),
    [
        ({"number": 9}, "/lines/0/number", "line_unknown"),
        ({"number": 0}, "/lines/0/number", "min_value"),
        ({"number": 5, "amount_paise": 3_540_01}, "/lines/0/amount_paise", "more_than_left"),
        ({"number": 5, "amount_paise": 0}, "/lines/0/amount_paise", "min_value"),
    ],
)
def test_more_than_there_is_cannot_be_named(stay, over, owner, line, pointer, code):
    url = f"/api/desk/resorts/{stay.resort.slug}/bookings/{stay.reference}/returns/"
    answer = owner.put(url, {"lines": [line]}, format="json")
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, pointer, code)
    assert returns(owner, stay)["amount_paise"] == 0
