"""Who makes, renews and revokes the addresses that channels read."""

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.catalogue.models import StaffMember
from backend.channel_calendars.models import CalendarLink, Maker
from backend.channel_calendars.services import calendar_links
from tests.backoffice.pages import confirm

pytestmark = pytest.mark.django_db


def desk(resort, rest: str = "") -> str:
    return f"/api/desk/resorts/{resort.slug}/calendars/{rest}"


def reads(url: str) -> int:
    return APIClient().get(url).status_code


def test_a_manager_makes_an_address_that_is_shown_once(staff, resort, room):
    browser = staff.api("manager")
    made = browser.post(desk(resort), {"room_id": room.pk, "channel": "airbnb", "name": "Old house"}, format="json")
    assert made.status_code == 201, made.json()
    assert reads(made.json()["url"]) == 200
    (listed,) = browser.get(desk(resort)).json()["results"]
    assert (listed["room_number"], listed["channel"], listed["name"]) == ("A101", "airbnb", "Old house")
    assert made.json()["url"].endswith(f"{listed['ending']}.ics")
    assert "url" not in listed


def test_a_renewed_address_works_and_the_old_one_does_not(staff, resort, link):
    answer = staff.api("owner").post(desk(resort, f"{link[0].pk}/renew/"))
    assert reads(answer.json()["url"]) == 200
    assert reads(f"/api/ical/{link[1]}.ics") == 404


def test_a_revoked_address_is_nobodys(staff, resort, link):
    browser = staff.api("owner")
    assert browser.delete(desk(resort, f"{link[0].pk}/")).status_code == 204
    assert reads(f"/api/ical/{link[1]}.ics") == 404
    assert browser.delete(desk(resort, f"{link[0].pk}/")).status_code == 404


def test_another_resorts_rooms_and_links_are_not_there(staff, resort, elsewhere, link):
    browser = staff.api("owner")
    theirs, _ = calendar_links.make_link(room=elsewhere.room, maker=Maker.VRBO, at=timezone.now())
    assert (
        browser.post(desk(resort), {"room_id": elsewhere.room.pk, "channel": "vrbo"}, format="json").status_code == 404
    )
    assert browser.delete(desk(resort, f"{theirs.pk}/")).status_code == 404
    assert browser.post(desk(resort, f"{theirs.pk}/renew/")).status_code == 404
    assert CalendarLink.objects.count() == 2


def test_a_room_has_ten_addresses_and_no_more(staff, resort, room):
    for _ in range(calendar_links.MOST_PER_ROOM):
        calendar_links.make_link(room=room, maker=Maker.OTHER, at=timezone.now())
    answer = staff.api("owner").post(desk(resort), {"room_id": room.pk, "channel": "vrbo"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_links")
    assert CalendarLink.objects.count() == calendar_links.MOST_PER_ROOM


# --- The admin ------------------------------------------------------------------------------------------------------

ADD, LIST = "admin:channel_calendars_calendarlink_add", "admin:channel_calendars_calendarlink_changelist"


def shown(page) -> str:
    """What a page says that no cache and no cookie keeps."""
    assert (page.status_code, page.redirect_chain, "no-store" in page["Cache-Control"]) == (200, [], True)
    assert "messages" not in page.cookies
    return page.content.decode()


def test_in_the_admin_two_addresses_are_not_renewed_at_once(staff, room):
    made = [calendar_links.make_link(room=room, maker=maker, at=timezone.now()) for maker in (Maker.AIRBNB, Maker.VRBO)]
    act = {"action": "renew", "_selected_action": [link.pk for link, _ in made]}
    assert "Choose exactly one" in staff.admin("owner").post(reverse(LIST), act, follow=True).content.decode()
    assert [reads(f"/api/ical/{secret}.ics") for _, secret in made] == [200, 200]


def test_in_the_admin_an_address_is_made_renewed_and_revoked(staff, room):
    browser = staff.admin("manager")
    form = {"room": room.pk, "maker": "vrbo", "name": ""}
    page = shown(browser.post(reverse(ADD), form, follow=True))
    link = CalendarLink.objects.get()
    first = page.split("/api/ical/")[1].split(".ics")[0]
    assert calendar_links.link_digest(first) == link.digest
    assert first not in browser.get(reverse(LIST)).content.decode()
    act = {"action": "renew", "_selected_action": [link.pk]}
    page = shown(confirm(browser, browser.post(reverse(LIST), act, follow=True)))
    second = page.split("/api/ical/")[1].split(".ics")[0]
    assert (reads(f"/api/ical/{first}.ics"), reads(f"/api/ical/{second}.ics")) == (404, 200)
    assert (
        browser.post(
            reverse("admin:channel_calendars_calendarlink_delete", args=[link.pk]), {"post": "yes"}
        ).status_code
        == 302
    )
    assert reads(f"/api/ical/{second}.ics") == 404


def test_in_the_admin_rooms_of_others_cannot_be_chosen(staff, elsewhere, resort, room):
    browser = staff.admin("owner")
    assert str(elsewhere.room) not in browser.get(reverse(ADD)).content.decode()
    browser.post(reverse(ADD), {"room": elsewhere.room.pk, "maker": "vrbo", "name": ""})
    assert not CalendarLink.objects.exists()


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_who_may_not_change_rooms_only_sees_the_links(staff, link, role):
    browser = staff.admin(role)
    assert browser.get(reverse(LIST)).status_code == 200
    assert browser.get(reverse(ADD)).status_code == 403
    confirm(browser, browser.post(reverse(LIST), {"action": "renew", "_selected_action": [link[0].pk]}, follow=True))
    browser.post(reverse("admin:channel_calendars_calendarlink_delete", args=[link[0].pk]), {"post": "yes"})
    assert reads(f"/api/ical/{link[1]}.ics") == 200


def test_a_manager_here_and_a_clerk_there_renews_only_here(staff, elsewhere, link):
    theirs, secret = calendar_links.make_link(room=elsewhere.room, maker=Maker.VRBO, at=timezone.now())
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["manager"], role="front_desk")
    act = {"action": "renew", "_selected_action": [theirs.pk]}
    browser = staff.admin("manager")
    confirm(browser, browser.post(reverse(LIST), act, follow=True))
    assert reads(f"/api/ical/{secret}.ics") == 200
