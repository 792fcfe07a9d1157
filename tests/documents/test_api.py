import csv
import io
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from backend.catalogue.core import gstin
from backend.catalogue.models.roles import Role
from backend.documents.models import Paper
from backend.documents.services import gst_return, sheets
from tests import cast
from tests.documents import paper_story
from tests.invariants import story

KARNATAKA = "29ABCDE1234F1ZW"
COMPANY = {"company": "Kali Textiles", "gstin": KARNATAKA, "address": "12 MG Road"}


def made(booking) -> list[Paper]:
    """The papers of the booking."""
    paper_story.swept()
    return list(booking.papers.order_by("pk"))


def address(browser, booking, **said):
    return browser.put(f"/api/bookings/{booking.reference}/billing/", said, format="json")


def test_a_guest_sees_what_papers_there_are(asha_browser, booking):
    papers = made(booking)
    said = asha_browser.get(f"/api/bookings/{booking.reference}/papers/").json()
    assert [(one["kind"], one["number"], one["status"]) for one in said] == [
        (paper.kind, paper.number, "made") for paper in papers
    ]
    assert said[1]["total"] == "39375.00"


@pytest.mark.parametrize(("language", "word"), [("en", "Receipt voucher"), ("hi", "प्राप्ति वाउचर"), ("kn", "ಸ್ವೀಕೃತಿ ವೋಚರ್")])
def test_a_sheet_comes_in_the_language_that_was_asked_for(asha_browser, booking, language, word):
    url = f"/api/bookings/{booking.reference}/papers/{made(booking)[1].pk}/"
    answer = asha_browser.get(url, headers={"Accept-Language": language, "Accept": "application/pdf"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert word in paper_story.text_of(answer.content)


def test_where_too_many_sheets_are_being_made_it_is_asked_for_again(asha_browser, booking, monkeypatch):
    paper_story.swept()
    monkeypatch.setattr(sheets, "_TYPESETTING", BoundedSemaphore(1))
    monkeypatch.setattr(sheets, "PATIENCE_SECONDS", 0.01)
    sheets._TYPESETTING.acquire()
    answer = asha_browser.get(f"/api/bookings/{booking.reference}/papers/{booking.papers.first().pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "paper_not_ready")
    assert answer["Retry-After"]


def test_a_paper_of_another_booking_is_not_there(asha_browser, booking, registered):
    other = story.booked(asha_browser, cast.a_room(registered, "A102"))
    paper = made(booking)[0]
    answer = asha_browser.get(
        f"/api/bookings/{other.reference}/papers/{paper.pk}/", headers={"Accept": "application/pdf"}
    )
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_the_invoice_is_addressed_to_the_company_that_the_guest_named(asha_browser, booking):
    assert address(asha_browser, booking, **COMPANY).json()["state_code"] == "29"
    paper_story.swept(paper_story.left(booking))
    said = paper_story.the("tax_invoice").content["recipient"]
    assert (said["company"], said["gstin"], said["state"]) == ("Kali Textiles", KARNATAKA, "Karnataka (29)")


def test_a_gstin_with_a_slip_of_the_pen_is_refused(asha_browser, booking):
    answer = address(asha_browser, booking, **{**COMPANY, "gstin": "29ABCDE1234F1ZX"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "gstin_invalid")


def test_a_gstin_needs_its_company_and_address(asha_browser, booking):
    answer = address(asha_browser, booking, gstin=KARNATAKA)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/company")


def test_once_the_invoice_is_there_its_address_stays(asha_browser, booking):
    paper_story.swept(paper_story.left(booking))
    answer = address(asha_browser, booking, name="Somebody else")
    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_issued")
    assert asha_browser.get(f"/api/bookings/{booking.reference}/billing/").json()["name"] == ""


def calendar(browser, booking):
    answer = browser.get(f"/api/bookings/{booking.reference}/calendar.ics", headers={"Accept": "text/calendar"})
    assert answer["Content-Type"] == "text/calendar"
    return Calendar.from_ical(answer.content).walk("VEVENT")[0]


def test_the_calendar_has_the_stay_from_check_in_to_check_out(asha_browser, booking):
    event = calendar(asha_browser, booking)
    begin, end = (timezone.localtime(event[name].dt) for name in ("DTSTART", "DTEND"))
    assert (begin.date(), f"{begin:%H:%M}") == (booking.check_in, "14:00")
    assert (end.date(), f"{end:%H:%M}") == (booking.check_out, "11:00")


def test_the_entry_keeps_its_name_when_the_stay_is_called_off(asha_browser, booking):
    before = calendar(asha_browser, booking)
    paper_story.called_off(booking)
    after = calendar(asha_browser, booking)
    assert before["UID"] == after["UID"]
    assert (str(after["STATUS"]), after["SEQUENCE"] > before["SEQUENCE"]) == ("CANCELLED", True)


@pytest.fixture
def december(asha_browser, booking, registered) -> list[gst_return.Row]:
    """A company's invoice, a person's at 18 %, and a credit note; as the accountant gets them."""
    address(asha_browser, booking, **{**COMPANY, "company": "=Kali()"})
    story.booked(asha_browser, cast.a_room(registered, "B9", price="8000.00"))
    at = paper_story.left(booking)
    paper_story.swept(at)
    paper_story.given_back(booking, 1_050_00)
    paper_story.swept(at)
    return gst_return.rows(resort=registered, month=at.date())


def test_the_months_rows_are_the_sum_of_its_papers(december):
    signed = {"tax_invoice": 1, "credit_note": -1}
    papers = Paper.objects.filter(kind__in=signed)
    assert gst_return.gst_total(december)[-1] == sum(signed[paper.kind] * paper.total_paise for paper in papers)
    assert [(row.type, row.paper.kind, row.percent) for row in december] == [
        ("B2B", "credit_note", 5),
        ("B2B", "tax_invoice", 5),
        ("B2C", "tax_invoice", 18),
    ]


def test_the_csv_ends_in_the_totals_and_holds_no_formula(december):
    lines = list(csv.reader(io.StringIO(gst_return.gst_as_csv(december).decode("utf-8-sig"))))
    assert lines[-1][-1] == f"{gst_return.gst_total(december)[-1] / 100:.2f}"
    assert lines[1][5] == "'=Kali()"


def test_the_workbook_keeps_companies_and_others_apart(december):
    book = load_workbook(io.BytesIO(gst_return.gst_as_xlsx(december)))
    assert book.sheetnames == ["B2B", "B2C", "By rate"]
    assert book["B2B"].max_row == 4
    last = [sheet.cell(sheet.max_row, sheet.max_column).value for sheet in book]
    assert round((last[0] + last[1]) * 100) == round(last[2] * 100) == gst_return.gst_total(december)[-1]


def test_the_command_writes_the_same(december, registered, tmp_path):
    file = tmp_path / "gst.csv"
    month = f"{december[0].paper.issued_on:%Y-%m}"
    call_command("gst_export", registered.slug, month, str(file), stdout=io.StringIO())
    assert file.read_bytes() == gst_return.gst_as_csv(december)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_accountant_fetches_it_over_the_api(december, registered, form):
    browser = cast.logged_in(cast.works_at(registered, Role.ACCOUNTANT))
    query = {"month": f"{december[0].paper.issued_on:%Y-%m}", "form": form}
    answer = browser.get(f"/api/desk/resorts/{registered.slug}/gst/", query)
    assert (answer.status_code, f".{form}" in answer["Content-Disposition"]) == (200, True)


def test_a_month_that_is_none_is_refused(registered):
    browser = cast.logged_in(cast.works_at(registered, Role.OWNER))
    assert browser.get(f"/api/desk/resorts/{registered.slug}/gst/", {"month": "2026-13"}).status_code == 400


def test_the_desk_issues_the_invoice_as_the_guests_leave(booking, registered, monkeypatch):
    browser = cast.logged_in(cast.works_at(registered, Role.FRONT_DESK))
    url = f"/api/desk/resorts/{registered.slug}/bookings/{booking.reference}/invoice/"
    assert browser.post(url).json()["code"] == "stay_not_begun"
    at = paper_story.left(booking) - timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: at)
    first = cast.logged_in(cast.works_at(registered, Role.MANAGER, "+919000000077")).post(url)
    assert (first.status_code, first.json()["kind"]) == (200, "tax_invoice")


def test_the_admin_lists_papers_and_hands_out_their_sheets(client, booking, registered):
    client.force_login(cast.works_at(registered, Role.ACCOUNTANT))
    paper = made(booking)[0]
    assert paper.number in client.get("/admin/documents/paper/").content.decode()
    answer = client.get(f"/admin/documents/paper/{paper.pk}/sheet.pdf")
    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")


def test_the_admin_hands_out_nothing_to_another_resorts_staff(client, booking):
    client.force_login(cast.works_at(cast.a_resort("Kali River Lodge", "Dandeli"), Role.OWNER))
    assert client.get(f"/admin/documents/paper/{made(booking)[0].pk}/sheet.pdf").status_code == 404


assert gstin.check_sign(KARNATAKA[:14]) == KARNATAKA[14]
