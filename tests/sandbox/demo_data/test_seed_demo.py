from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import User
from backend.catalogue.models import Resort, Room, RoomImage, StaffMember
from backend.catalogue.models.roles import Role
from backend.pricing.models import (
    AddOn,
    CancellationPolicy,
    ChildBand,
    Coupon,
    PolicyTier,
    RatePlan,
    RateRule,
    ResortTerms,
)
from sandbox.demo_data import demo_photos, demo_pictures
from sandbox.demo_data.resorts import RESORTS
from tests import cast
from tests.cast import ASHA, MEERA
from tests.holds import decided

pytestmark = pytest.mark.django_db

STAFF = "+919000000001"


@pytest.fixture(autouse=True)
def quick_pictures(settings, tmp_path, monkeypatch):
    """Drawing is tested elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(demo_pictures, "jpeg", lambda **wish: b"a picture")
    monkeypatch.setattr(demo_photos, "draw_photo", lambda **wish: b"a photo")
    monkeypatch.setenv("DEMO_STAFF_PASSWORD", "a password of the environment")


def everything():
    rows = [list(model.objects.order_by("pk").values()) for model in (User, Resort, StaffMember, Room, RoomImage)]
    return [row for table in rows for row in table]


def test_there_is_enough_to_choose_from():
    call_command("seed_demo")
    places = list(Resort.objects.values_list("location", flat=True))
    assert {place: places.count(place) for place in places} == {"Dandeli": 3, "Goa": 3, "Coorg": 2}
    assert {6 <= resort.rooms.count() <= 12 for resort in Resort.objects.all()} == {True}
    assert {bool(gstin) for gstin in Resort.objects.values_list("gstin", flat=True)} == {True, False}


def test_the_room_of_the_api_documentation_exists():
    call_command("seed_demo")
    room = Room.objects.get(resort__name="Beachside Resort", room_number="A101")
    assert (room.resort.location, room.capacity, room.price_per_night) == ("Goa", 2, Decimal("7500.00"))


def test_everything_planted_passes_its_own_validation():
    call_command("seed_demo")
    for row in (*Resort.objects.all(), *Room.objects.all()):
        row.full_clean()


def test_every_room_has_a_picture_whose_file_exists(settings):
    call_command("seed_demo")
    assert not Room.objects.filter(images=None).exists()
    assert all((Path(settings.MEDIA_ROOT) / image.image.name).exists() for image in RoomImage.objects.all())


def test_a_second_run_changes_nothing():
    call_command("seed_demo")
    Resort.objects.filter(slug="beachside-resort").update(name="Renamed by its owner")
    before = everything()
    call_command("seed_demo")
    assert everything() == before


def test_a_second_run_says_so(capsys):
    call_command("seed_demo")
    call_command("seed_demo")
    first, second = capsys.readouterr().out.splitlines()
    assert "8 resorts" in first
    assert "all there" in second


def test_what_was_lost_is_put_back(settings):
    call_command("seed_demo")
    image = RoomImage.objects.first()
    (Path(settings.MEDIA_ROOT) / image.image.name).unlink()
    image.delete()
    call_command("seed_demo")
    again = RoomImage.objects.get(room=image.room, position=image.position)
    assert (Path(settings.MEDIA_ROOT) / again.image.name).exists()


def test_room_numbers_are_there_once_in_a_resort():
    for plan in RESORTS:
        numbers = [room.number for room in plan.rooms()]
        assert sorted(set(numbers)) == sorted(numbers)


def test_staff_get_the_password_of_the_environment_and_guests_none():
    call_command("seed_demo")
    assert User.objects.get(phone_number=STAFF).check_password("a password of the environment")
    assert User.objects.get(phone_number=STAFF).is_superuser
    assert not User.objects.get(phone_number=ASHA).has_usable_password()


def test_without_a_password_in_the_environment_nobody_gets_into_the_admin(monkeypatch):
    monkeypatch.delenv("DEMO_STAFF_PASSWORD")
    call_command("seed_demo")
    assert not User.objects.get(phone_number=STAFF).has_usable_password()


@pytest.mark.parametrize("slug", ["beachside-resort", "kali-river-lodge"])
def test_one_of_each_role_works_at_two_resorts(slug):
    call_command("seed_demo")
    posts = StaffMember.objects.filter(resort__slug=slug)
    assert sorted(posts.values_list("role", flat=True)) == sorted(Role)
    assert posts.get(role="owner").user.phone_number == MEERA
    assert not User.objects.filter(works_at__isnull=False, is_staff=False).exists()


def test_whoever_has_another_role_by_now_keeps_it():
    call_command("seed_demo")
    StaffMember.objects.filter(role="owner").update(role="manager")
    call_command("seed_demo")
    roles = StaffMember.objects.filter(user__phone_number=MEERA).values_list("role", flat=True)
    assert list(roles) == ["manager", "manager"]


def test_production_is_left_alone(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="developer's machine"):
        call_command("seed_demo")
    assert not Resort.objects.exists()


def test_two_resorts_have_decided_about_prices_and_the_others_are_plain():
    call_command("seed_demo")
    decided_by = {terms.resort.slug: terms.deposit for terms in ResortTerms.objects.all()}
    assert decided_by == {"kali-river-lodge": "in_full", "vintage-teak-estate": "percent"}
    assert (RatePlan.objects.count(), ChildBand.objects.count(), Coupon.objects.get().code) == (3, 4, "WELCOME10")
    for model in (RateRule, RatePlan, ChildBand, AddOn, Coupon, CancellationPolicy, PolicyTier):
        for row in model.objects.all():
            row.full_clean()


def test_a_family_pays_for_its_child_and_a_deposit(asha_browser):
    call_command("seed_demo")
    room = Room.objects.get(resort__slug="vintage-teak-estate", room_number="S1")
    price = decided.quoted(asha_browser, room, coupon="", guests=4, child_ages=[4, 9], **cast.nights(30, 31))
    children = {line["label"]: line["price"] for line in price["lines"] if line["kind"] == "child"}
    assert children["Child of 9"] == "600.00"
    assert price["due_now_paise"] * 4 == price["total_paise"]


def test_a_weekend_in_its_best_rooms_crosses_the_slab(asha_browser):
    call_command("seed_demo")
    room = Room.objects.get(resort__slug="kali-river-lodge", room_number="C301")
    thursday = next(day for day in range(30, 37) if cast.in_days(day).weekday() == 3)
    price = decided.quoted(asha_browser, room, coupon="", **cast.nights(thursday, thursday + 2))
    assert [line["tax_percent"] for line in price["lines"]] in ([5, 18], [18, 18])


def test_what_its_owner_has_decided_since_stays():
    call_command("seed_demo")
    Coupon.objects.all().delete()
    call_command("seed_demo")
    assert not Coupon.objects.exists()
