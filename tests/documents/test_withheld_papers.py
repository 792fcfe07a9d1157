"""What would have to be an e-invoice is not issued here, and what sells for several owners does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from backend.catalogue.core import gstin
from backend.documents.models import Folder, Paper
from backend.documents.services import due_papers
from backend.incidents.models import Incident
from backend.incidents.services import mends
from tests import cast
from tests.documents import paper_story
from tests.documents.test_sez_and_uin import COMPANY, EMBASSY, SEZ, UNDERTAKING, address, refused
from tests.holds import decided

ROOT = Path(__file__).resolve().parents[2]
ANOTHER = "29AAGCC5518R1Z"


def states(resort, crore: str) -> None:
    decided.terms(resort, turnover_crore=crore)


@pytest.fixture
def to_company(asha_browser, booking, registered):
    """Addressed to a company before its resort states its turnover."""
    assert address(asha_browser, booking, **COMPANY).status_code == 200
    states(registered, "5.01")
    return booking


@pytest.mark.parametrize("said", [COMPANY, EMBASSY])
def test_a_company_cannot_be_named_where_its_invoice_could_not_be_issued(asha_browser, booking, registered, said):
    states(registered, "5.01")
    assert refused(address(asha_browser, booking, **said), "e_invoice_needed", 409)
    assert address(asha_browser, booking, name="Asha Rao").status_code == 200


@pytest.mark.parametrize("crore", ["5.00", "0.00", None])
def test_up_to_the_limit_it_can(asha_browser, booking, registered, crore):
    states(registered, crore)
    assert address(asha_browser, booking, **COMPANY).status_code == 200


def test_neither_can_a_stay_be_booked_for_a_sez_without_tax(asha_browser, registered, room):
    decided.terms(registered, turnover_crore="5.01", **UNDERTAKING)
    body = {"resort_id": registered.pk, "room_ids": [room.pk], "guests": 2, **cast.nights(30, 32), "sez_gstin": SEZ}
    assert refused(asha_browser.post(decided.SELECT, body, format="json"), "e_invoice_needed", 409)


def test_the_limit_is_the_owners_to_move(asha_browser, to_company, settings):
    settings.E_INVOICE_ABOVE_CRORE = 10
    paper_story.swept(paper_story.left(to_company))
    assert paper_story.the("tax_invoice").content["recipient"]["company"] == COMPANY["company"]


def test_its_invoice_is_withheld_and_a_person_is_told_once(to_company):
    at = paper_story.left(to_company)
    for _ in range(3):
        assert paper_story.swept(at) == ["booking_voucher", "receipt_voucher"]
    incident = Incident.objects.get(kind="e_invoice_needed")
    assert (incident.subject, incident.times) == (f"booking {to_company.reference}", 1)
    with pytest.raises(due_papers.EInvoiceNeeded):
        due_papers.check_out(booking_id=to_company.pk, at=at)


def test_a_person_has_theirs_all_the_same(booking, registered):
    states(registered, "80")
    paper_story.swept(paper_story.left(booking))
    assert paper_story.the("tax_invoice").total_paise == 39_375_00


def test_without_the_company_it_is_issued(asha_browser, to_company):
    at = paper_story.left(to_company)
    paper_story.swept(at)
    assert address(asha_browser, to_company, name="Asha Rao").status_code == 200
    assert paper_story.swept(at)[-1] == "tax_invoice"
    assert (Incident.objects.get().state, Folder.objects.get().withheld_at) == ("solved", None)


def test_retry_issues_it_once_the_turnover_is_stated_rightly(to_company, registered):
    at = paper_story.left(to_company)
    paper_story.swept(at)
    incident = Incident.objects.get()
    assert mends.mend(incident, at=at) == "it still needs an e-invoice"
    states(registered, "4.99")
    assert mends.mend(incident, at=at).startswith("issued: I")
    assert (paper_story.the("tax_invoice").total_paise, Incident.objects.get().state) == (39_375_00, "solved")


def test_a_credit_note_to_a_company_is_withheld_too(asha_browser, booking, registered):
    address(asha_browser, booking, **COMPANY)
    at = paper_story.left(booking)
    paper_story.swept(at)
    states(registered, "5.01")
    paper_story.given_back(booking, 1_000_00)
    paper_story.swept(at)
    assert not Paper.objects.filter(kind="credit_note").exists()
    assert "credit note" in Incident.objects.get(kind="e_invoice_needed").happened


def test_at_the_desk_the_guests_leave_and_the_invoice_is_refused_by_name(to_company, registered):
    owner = cast.works_at(registered, "owner")
    to_company.checked_in_at = to_company.confirmed_at
    to_company.save(update_fields=["checked_in_at"])
    url = f"/api/desk/resorts/{registered.slug}/bookings/{to_company.reference}"
    left = cast.logged_in(owner).post(f"{url}/check-out/", {}, format="json")
    assert (left.status_code, left.json()["invoice"]) == (200, None)
    with time_machine.travel(paper_story.left(to_company)):
        assert refused(cast.logged_in(owner).post(f"{url}/invoice/"), "e_invoice_needed", 409)


def test_resorts_of_two_businesses_stop_the_release(registered):
    call_command("check", databases=["default"])
    cast.a_resort("Teak Estate", "Dandeli", gstin=ANOTHER + gstin.check_sign(ANOTHER))
    with pytest.raises(SystemCheckError, match="2 businesses"):
        call_command("check", databases=["default"])


def test_two_registrations_of_one_business_do_not(registered):
    again = "29ABCDE1234F1ZW"
    cast.a_resort("Teak Estate", "Dandeli", gstin=again)
    call_command("check", databases=["default"])


def test_who_says_that_rooms_of_several_owners_are_sold_is_not_started():
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "SELLS_FOR_SEVERAL_OWNERS": "true"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "section 9(5) and TCS" in " ".join(done.stderr.split())
