"""The admin's page of blocks: the same service as at the API, and a conflict is named in its form."""

import pytest

from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks
from tests import cast
from tests.backoffice.pages import act, listed, page
from tests.desk_api.test_desk_blocks import states
from tests.holds import steps

pytestmark = pytest.mark.django_db


def a_form(*rooms, begin=30, end=35, **more):
    nights = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
    return {"room_ids": [room.pk for room in rooms], "kind": "owner", "note": "", **nights, **more}


@pytest.mark.parametrize("role", ["owner", "manager", "front_desk"])
def test_in_the_admin_a_block_is_placed_moved_and_lifted(staff, room, role):
    browser = staff.admin(role)
    assert browser.post(page(Block, "add"), a_form(room)).status_code == 302
    one = Block.objects.get()
    assert (one.created_by, one.resort, states()) == (staff.people[role], room.resort, ["blocked"])
    change = page(Block, "change", one.pk)
    assert "A101" in browser.get(change).content.decode()
    assert browser.post(change, {**a_form(begin=31, end=33), **NO_STAYS}).status_code == 302
    assert Stay.objects.get().check_in == cast.in_days(31)
    assert "1 lifted" in act(browser, Block, "lift", one)
    assert states() == ["released"]


NO_STAYS = {"stays-TOTAL_FORMS": 0, "stays-INITIAL_FORMS": 0}


def test_in_the_admin_a_taken_room_is_named(staff, booking, room):
    answer = staff.admin("owner").post(page(Block, "add"), a_form(room))
    assert f"Room A101: booking {booking.reference}" in answer.content.decode()
    one = steps.block(room, 40, 42).block
    answer = staff.admin("owner").post(page(Block, "change", one.pk), {**a_form(begin=34, end=36), **NO_STAYS})
    assert f"Room A101: booking {booking.reference}" in answer.content.decode()
    assert Block.objects.get().check_in == cast.in_days(40)


def test_in_the_admin_nonsense_is_named_at_its_field(staff, room):
    answer = staff.admin("owner").post(page(Block, "add"), a_form(room, release_on=cast.in_days(10)))
    assert list(answer.context["adminform"].form.errors) == ["release_on"]


def test_who_comes_between_the_look_and_the_service_is_told_and_not_overwritten(staff, booking, room, monkeypatch):
    monkeypatch.setattr(room_blocks, "check_block", lambda **_: None)
    answer = staff.admin("owner").post(page(Block, "add"), a_form(room), follow=True)
    (told,) = answer.context["adminform"].form.errors["__all__"]
    assert booking.reference in told
    assert not Block.objects.exists()


def test_in_the_admin_a_block_is_never_deleted_and_not_placed_by_an_accountant(staff, room):
    one = steps.block(room).block
    assert staff.admin("owner").post(page(Block, "delete", one.pk), {"post": "yes"}).status_code == 403
    assert staff.admin("accountant").post(page(Block, "add"), a_form(room)).status_code == 403
    act(staff.admin("accountant"), Block, "lift", one)
    assert states() == ["blocked"]


def test_in_the_admin_blocks_of_other_resorts_are_not_there(staff, room, elsewhere):
    here, there = steps.block(room).block, steps.block(elsewhere.room).block
    assert listed(staff.admin("owner"), Block) == [here]
    act(staff.admin("owner"), Block, "lift", there)
    assert states() == ["blocked", "blocked"]
    refused = staff.admin("owner").post(page(Block, "add"), a_form(elsewhere.room))
    assert refused.context["adminform"].form.errors["room_ids"]
