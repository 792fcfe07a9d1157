"""Papers say what was charged, whatever registration the resort has by now; and a person is told."""

import pytest

from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.documents.models import Paper
from backend.documents.services import due_papers
from backend.documents.services.typesetter import sheet
from backend.holds.models import BookingAttempt
from backend.incidents.models import Incident
from tests.documents import paper_story
from tests.invariants import story
from tests.payments.changes import asked

FIVE_NIGHTS = 39_375_00
MOVED = "30ABCDE1234F2Z"


def registered_as(booking, number: str) -> None:
    Resort.objects.filter(pk=booking.resort_id).update(gstin=number)


def told() -> list[str]:
    return list(Incident.objects.filter(kind="registration_changed").values_list("subject", flat=True))


def test_a_gstin_that_was_removed_stands_on_the_invoice_of_the_tax_that_was_charged(booking):
    was = booking.resort.gstin
    registered_as(booking, "")
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content
    assert (said["title"], said["registered"], said["supplier"]["gstin"]) == ("tax_invoice", True, was)
    assert said["supplier"]["state"] == "Goa (30)"
    assert (said["net_paise"], said["half_paise"], said["total_paise"]) == (37_500_00, 937_50, FIVE_NIGHTS)
    assert told() == [f"booking {booking.reference}"]


def test_of_what_was_booked_without_a_gstin_there_is_no_tax_invoice_later(asha_browser, room):
    booking = story.booked(asha_browser, room)
    registered_as(booking, "29ABCDE1234F1ZW")
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content
    assert (said["title"], said["registered"], said["supplier"]["gstin"]) == ("invoice", False, "")
    assert {line["percent"] for line in said["lines"]} == {0}
    assert "was not registered under GST when this was booked" in paper_story.text_of(sheet.pdf(said, language="en"))
    assert told() == [f"booking {booking.reference}"]


def test_another_gstin_is_not_the_one_that_charged(booking):
    was = booking.resort.gstin
    registered_as(booking, MOVED + gstin.check_sign(MOVED))
    paper_story.swept(paper_story.left(booking))
    assert {paper.content["supplier"]["gstin"] for paper in Paper.objects.all()} == {was}
    incident = Incident.objects.get(kind="registration_changed")
    assert (was in incident.happened, MOVED in incident.happened) == (True, True)


def test_receipts_refunds_and_notes_say_it_too(booking):
    was = booking.resort.gstin
    paper_story.swept()
    registered_as(booking, "")
    paper_story.given_back(booking, 7_875_00, id="rfnd_a")
    paper_story.swept(paper_story.left(booking))
    paper_story.given_back(booking, 1_000_00, id="rfnd_b")
    paper_story.swept(paper_story.left(booking))
    assert Paper.objects.count() == 5
    assert {(paper.content["registered"], paper.content["supplier"]["gstin"]) for paper in Paper.objects.all()} == {
        (True, was)
    }


def test_nobody_is_told_where_nothing_has_changed(booking):
    paper_story.swept(paper_story.left(booking))
    assert told() == []


def test_a_price_from_before_it_kept_its_registration_says_what_its_lines_say(booking):
    was = booking.resort.gstin
    paper_story.swept()
    attempt = BookingAttempt.objects.get(pk=booking.attempt_id)
    attempt.price = {key: said for key, said in attempt.price.items() if key != "supplier"} | {"version": 1}
    attempt.save(update_fields=["price"])
    registered_as(booking, "")
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content
    assert (said["registered"], said["supplier"]["gstin"]) == (True, was)


@pytest.mark.django_db(transaction=True)
def test_a_change_is_charged_as_the_resort_is_on_its_day(booking, twin):
    paper_story.swept()
    registered_as(booking, "")
    asked(booking, nights=(30, 33))
    booking.refresh_from_db()
    invoice = due_papers.check_out(booking_id=booking.pk, at=paper_story.left(booking))
    assert (invoice.content["title"], invoice.content["half_paise"]) == ("invoice", 0)
    assert told() == []
