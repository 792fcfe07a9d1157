"""The list of problems: empty is good; what is in it is read, mended, or marked as solved."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.common.hooks import HookForEach
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import mends
from tests import cast
from tests.backoffice.pages import confirm

pytestmark = pytest.mark.django_db

LIST = reverse("admin:incidents_incident_changelist")


def click(browser, action, *problems):
    """What the admin says after this action."""
    body = {"action": action, "_selected_action": [problem.pk for problem in problems]}
    answer = confirm(browser, browser.post(LIST, body, follow=True))
    return [str(message) for message in answer.context["messages"]]


def browser_of(*codenames):
    """The browser of somebody who may open the admin, and this."""
    user = User.objects.create_user(cast.RAVI, "a-long-password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def may_only_look(db):
    return browser_of("view_incident")


def test_an_empty_list_opens(desk):
    assert "0 incidents" in desk.get(LIST).content.decode()


def test_a_problem_is_shown_in_words(desk, report):
    report()
    page = desk.get(LIST).content.decode()
    assert all(word in page for word in ("refund failed", "refund 12", "The bank said no.", "Call the bank."))


def test_a_problem_opens_and_nothing_of_it_can_be_written(desk, report):
    url = reverse("admin:incidents_incident_change", args=[report().pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"happened": "Nothing."}).status_code == 403
    assert desk.get(reverse("admin:incidents_incident_add")).status_code == 403
    assert desk.post(reverse("admin:incidents_incident_delete", args=[Incident.objects.get().pk])).status_code == 403


@pytest.mark.parametrize(("query", "found"), [("q=12", 1), ("q=bank", 2), ("state__exact=solved", 0), ("q=no+such", 0)])
def test_problems_are_searched_and_filtered(desk, report, query, found):
    report("refund 12")
    report("refund 13")
    assert len(desk.get(f"{LIST}?{query}").context["cl"].result_list) == found


def test_mend_does_its_work_and_says_so(desk, report, monkeypatch):
    done = []
    monkeypatch.setattr(mends, "MENDS", HookForEach("mends"))
    mends.MENDS.register(IncidentKind.REFUND_FAILED)(
        lambda problem, at: done.append(problem) or "it is being sent again"
    )
    problem = report()
    assert click(desk, "mend", problem) == ["refund failed: refund 12: it is being sent again."]
    assert done == [problem]


def test_mend_of_what_nobody_can_mend_says_so(desk, report):
    (said,) = click(desk, "mend", report(kind=IncidentKind.DISPUTE))
    assert "nothing to retry" in said


def test_marked_as_solved_by_whom(desk, report, meera):
    problems = [report("refund 12"), report("refund 13")]
    assert click(desk, "mark_solved", *problems) == ["2 solved."]
    assert set(Incident.objects.values_list("state", "solved_by")) == {("solved", meera.pk)}


def test_marking_twice_is_calm_and_keeps_the_first(desk, report):
    problem = report()
    click(desk, "mark_solved", problem)
    before = Incident.objects.values().get()
    assert click(desk, "mark_solved", problem) == ["0 solved."]
    assert Incident.objects.values().get() == before


def test_marking_an_old_row_does_not_solve_what_came_back(desk, report):
    old = report()
    click(desk, "mark_solved", old)
    new = report()
    click(desk, "mark_solved", old)
    new.refresh_from_db()
    assert new.state == "open"


def test_who_may_only_look_solves_nothing(may_only_look, report):
    problem = report()
    assert may_only_look.get(LIST).status_code == 200
    may_only_look.post(LIST, {"action": "mark_solved", "_selected_action": [problem.pk]})
    problem.refresh_from_db()
    assert problem.state == "open"


def test_who_may_change_incidents_solves_them(db, report):
    problem = report()
    browser_of("view_incident", "change_incident").post(
        LIST, {"action": "mark_solved", "_selected_action": [problem.pk]}
    )
    problem.refresh_from_db()
    assert problem.state == "solved"


def test_a_guest_is_sent_to_the_login(report):
    assert Client().get(LIST).status_code == 302
