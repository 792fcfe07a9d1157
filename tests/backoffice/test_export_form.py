"""The accountant's export in the admin: the API's own file, for those who see money."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.catalogue.models import StaffMember
from backend.catalogue.models.roles import RIGHTS, Right, Role
from backend.documents.models import Paper
from tests.backoffice.pages import page

pytestmark = pytest.mark.django_db

ROLES = list(Role)


GST = "/admin/documents/paper/gst/"


def export(browser, resort, **wish):
    return browser.get(GST, {"resort": resort.pk, "month": "2026-12", "form": "csv", **wish})


@pytest.mark.parametrize("role", ROLES)
def test_the_export_for_the_accountant_is_there_for_those_who_see_money(staff, both, resort, role):
    may = Right.SEE_MONEY in RIGHTS[role]
    browser = staff.admin(role)
    assert (reverse("admin:paper-gst") in browser.get(page(Paper)).content.decode()) == may
    assert browser.get(GST).status_code == (200 if may else 403)
    assert export(browser, resort).status_code == (200 if may else 403)


@pytest.mark.parametrize(
    ("form", "kind", "begin"),
    [("csv", "text/csv", b"\xef\xbb\xbftype,kind"), ("xlsx", "application/vnd.openxmlformats", b"PK")],
)
def test_it_is_the_same_file_as_the_apis(staff, both, resort, form, kind, begin):
    answer = export(staff.admin("accountant"), resort, form=form)
    assert answer["Content-Type"].startswith(kind)
    assert f'filename="gst-beachside-resort-2026-12.{form}"' in answer["Content-Disposition"]
    assert answer.content.startswith(begin)
    if form == "csv":
        asked = {"month": "2026-12", "form": "csv"}
        said = staff.api("accountant").get("/api/desk/resorts/beachside-resort/gst/", asked)
        assert said.content == answer.content


def test_of_another_resort_there_is_no_export(staff, both, elsewhere):
    """Nor is it offered, and a role at one resort does not reach to another."""
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["accountant"], role=Role.MANAGER)
    browser = staff.admin("accountant")
    answer = export(browser, elsewhere.resort)
    assert (answer["Content-Type"], answer.context["form"].errors.keys()) == ("text/html; charset=utf-8", {"resort"})
    assert "Kali River Lodge" not in browser.get(GST).content.decode()


@pytest.mark.parametrize("wish", [{"month": "2026-13"}, {"month": "soon"}, {"month": ""}, {"form": "pdf"}])
def test_a_month_or_file_that_cannot_be_meant_is_asked_for_again(staff, both, resort, wish):
    answer = export(staff.admin("owner"), resort, **wish)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == wish.keys()


def test_the_export_is_for_nobody_who_is_not_logged_in(db):
    assert Client().get(GST).status_code == 302
