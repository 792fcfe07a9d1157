"""No page of the admin throws a form away: what its row may not be, and what refuses to save it, comes back as its
errors, above everything that was typed."""

import threading
import time
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from backend.accounts.models import User
from backend.backoffice.parts.kept_forms import KeepsForms, KeepsInlineForms
from backend.catalogue.models import Resort, Room, RoomType, ShownResort, StaffMember
from backend.channel_calendars.models import CalendarLink, Feed
from backend.common.db.allowed_moves import MovesAlong
from backend.event_feed.models import ApiKey, Endpoint
from backend.inventory.models import Block
from backend.inventory.services import room_blocks
from backend.pricing.models import (
    AddOn,
    CancellationPolicy,
    Coupon,
    Offer,
    PricedResort,
    RatePlan,
    RateRule,
    TaxSlab,
)
from backend.sale_rules.models import Restriction
from backend.sites.models import Site
from tests import cast
from tests.backoffice.pages import form_of, page

pytestmark = pytest.mark.django_db

CODED = {"code": "other", "label": "Typed by hand"}
KINDS = ["hold.placed", "hold.changed"]
DISCOUNT = {**CODED, "saves": "percent", "value": "5"}
# What is typed into the empty form of each page, so that it can be saved.
NEW = {
    Resort: {"name": "Typed by hand", "slug": "typed-by-hand", "location": "Goa"},
    RoomType: {"code": "typed-by-hand", "name": "Typed by hand", "capacity": "2"},
    Room: {"room_number": "T1", "capacity": "2", "price_per_night": "100.00", "amenities": "typed by hand"},
    StaffMember: {"phone_number": "+919000000099", "role": "manager"},
    AddOn: {**CODED, "price": "10", "sac": "999799"},
    CancellationPolicy: CODED,
    Coupon: {**DISCOUNT, "code": "TYPED"},
    Offer: DISCOUNT,
    RatePlan: CODED,
    RateRule: {**CODED, "effect": "percent", "value": "5", "layer": "1"},
    Restriction: {**CODED, "limit": "least_nights", "value": "2"},
    TaxSlab: {"since": "2031-02-03", "low_up_to": "7500", "low_percent": "5", "high_percent": "18"},
    User: {"phone_number": "+919000000098", "name": "Typed by hand", "usable_password": "false"},
    Group: {"name": "Typed by hand"},
    Block: {"kind": "owner", "check_in": "2031-02-03", "check_out": "2031-02-05", "note": "Typed by hand"},
    CalendarLink: {"maker": "vrbo", "name": "Typed by hand"},
    Feed: {"maker": "vrbo", "name": "Typed by hand", "url": "https://1.1.1.1/typed.ics"},
    ApiKey: {"name": "Typed by hand", "kinds": KINDS},
    Site: {"name": "Typed by hand", "origins": "https://typed.example", "active": "on"},
    Endpoint: {
        "url": "https://1.1.1.1/typed",
        "description": "Typed by hand",
        "kinds": KINDS,
    },
}
OLD = {"code": "old", "label": "Old"}
TIERS = {"tiers-TOTAL_FORMS": "2", "tiers-0-days_before": "3", "tiers-0-fee_percent": "5", "tiers-0-fee_nights": "0"}
BANDS = {"bands-TOTAL_FORMS": "2", "bands-0-first_age": "0", "bands-0-last_age": "5", "bands-0-extra_price": "0"}


def tier(**said):
    row = {"days_before": "1", "fee_percent": "0", "fee_nights": "0", **said}
    return {**TIERS, **{f"tiers-1-{name}": value for name, value in row.items()}}


def band(first, last):
    row = {"first_age": first, "last_age": last, "extra_price": "0", "meal_percent": "0"}
    return {**BANDS, "bands-0-meal_percent": "0", **{f"bands-1-{name}": value for name, value in row.items()}}


def span(first, last):
    return {first: "2031-02-05", last: "2031-02-03"}


# Of each page the rules of its rows, and what somebody types who breaks one: into the empty form, or (with `old`) into
# the form of a row that there is. What is typed for rows below a row is of their pages' models.
BROKEN = {
    Resort: {
        "slug": {"slug": "beachside-resort"},
        "resorts_have_both_coordinates_or_none": {"latitude": "15.2"},
        "pin_codes_have_six_digits": {"pin_code": "12"},
        "whatsapp_numbers_are_whole": {"whatsapp": "12"},
        "resorts_have_so_many_house_rules": {"house_rules": "\n".join(["x"] * 21)},
        "room_numbers_are_unique_in_a_resort": {"rooms-0-room_number": "A102", "old": True},
        "rooms_seat_1_to_20": {"rooms-0-capacity": "21", "old": True},
        "rooms_cost_something": {"rooms-0-price_per_night": "0", "old": True},
    },
    RoomType: {
        "room_types_have_codes": {"code": "old", "old": "new"},
        "room_types_seat_1_to_20": {"capacity": "21"},
    },
    Room: {
        # The resort of a room that there is cannot be changed, and yet its number is unique in it.
        "room_numbers_are_unique_in_a_resort": {"room_number": "A102", "old": True},
        "rooms_seat_1_to_20": {"capacity": "21"},
        "rooms_cost_something": {"price_per_night": "0"},
    },
    StaffMember: {"one_role_per_person_and_resort": {"phone_number": cast.RAVI}},
    AddOn: {"add_ons_have_codes": {"code": "old"}},
    CancellationPolicy: {
        "policies_have_codes": {"code": "old"},
        "one_tier_per_day": tier(days_before="3"),
        "tiers_charge_percent_or_nights": tier(fee_percent="10", fee_nights="1"),
        "tiers_are_sane": tier(fee_percent="101"),
    },
    Coupon: {
        "coupons_have_codes": {"code": "OLD"},
        "coupons_begin_before_they_end": span("first_day", "last_day"),
        "coupons_are_for_nights_in_order": span("first_night", "last_night"),
        "coupon_codes_are_capitals_and_digits": {"code": "É!"},
    },
    Offer: {
        "offers_have_codes": {"code": "old"},
        "offers_begin_before_they_end": span("first_day", "last_day"),
        "offers_are_for_nights_in_order": span("first_night", "last_night"),
    },
    RatePlan: {
        "rate_plans_have_codes": {"code": "old"},
        "one_default_plan_per_resort": {"is_default": "on"},
    },
    RateRule: {
        "rate_rules_have_codes": {"code": "old"},
        "rate_rules_begin_before_they_end": span("first_night", "last_night"),
        "rate_rules_count_nights_upwards": {"least_nights": "3", "most_nights": "2"},
        "rate_rules_count_days_upwards": {"least_days_ahead": "3", "most_days_ahead": "2"},
        "prices_are_not_set_below_nothing": {"effect": "set", "value": "-1"},
    },
    Restriction: {
        "restrictions_have_codes": {"code": "old"},
        "restrictions_begin_before_they_end": span("first_day", "last_day"),
    },
    TaxSlab: {"since": {"since": "2031-01-01"}},
    User: {
        "phone_number": {"phone_number": cast.RAVI},
        "indian_numbers_log_in_by_sms": {"old": True, "login_email": "emma@example.com"},
    },
    Group: {"name": {"name": "Old"}},
    Block: {
        "blocks_last_a_night": {"check_out": "2031-02-03"},
        "groups_alone_are_released": {"release_on": "2031-02-04"},
    },
    CalendarLink: {"calendar_links_are_of_a_room_or_a_type": {"room": ""}},
    Feed: {
        "one_feed_per_room_and_address": {"url": "https://1.1.1.1/old.ics"},
        "feeds_can_be_booked_some_day": {"bookable_from_days": "5", "bookable_to_days": "5"},
    },
    PricedResort: {
        "child_bands_begin_before_they_end": {**band("9", "6"), "old": True},
        "child_bands_do_not_overlap": {**band("5", "9"), "old": True},
        "zero_rating_needs_an_undertaking": {"terms-0-sez_gstins": "29AABCT1332L1ZP", "old": True},
    },
    Endpoint: {},
    ApiKey: {},
    Site: {
        "sites_of_a_resort_have_names": {"name": "Old"},
        "sites_have_origins": {"origins": ""},
    },
}
# Rules that nothing can break which is typed there.
KEPT_OTHERWISE = {
    (ApiKey, "digest"): "made by us",
    (CalendarLink, "digest"): "made by us",
    (ShownResort, "slug"): "the page only shows resorts",
    (ShownResort, "resort"): "a resort has one form for its theme",
    (PricedResort, "slug"): "the page only shows resorts",
    (PricedResort, "resort"): "a resort has one form for its terms",
}

# Rules of texts, photos, themes and beds: their rows stand below the form and begin empty; none of them is typed here.
IN_ROWS_BELOW = {
    ShownResort: (
        *("one_text_of_a_resort_in_each_language", "resorts_speak_known_languages", "themes_have_a_whole_colour"),
        "texts_have_so_many_house_rules",
        *("photos_are_of_one_thing", "photos_have_all_of_their_sizes_or_none", "photos_have_their_focus_inside"),
    ),
    RoomType: (
        *("one_text_of_a_type_in_each_language", "room_types_speak_known_languages", "each_kind_of_bed_once"),
        *("photos_are_of_one_thing", "photos_have_all_of_their_sizes_or_none", "photos_have_their_focus_inside"),
        *("room_types_have_1_to_20_beds", "room_types_have_a_likely_size"),
    ),
}


@pytest.fixture
def world(resort, room, ravi):
    """One of everything that a new row may collide with."""
    cast.a_room(resort, "A102")
    RoomType.objects.create(resort=resort, code="old", name="Old", capacity=1)
    RoomType.objects.create(resort=resort, code="new", name="New", capacity=1)
    cast.works_at(resort, "manager", cast.RAVI)
    for model in (AddOn, CancellationPolicy, RatePlan, RateRule, Restriction, Coupon, Offer):
        more = {
            AddOn: {"price": 1},
            RatePlan: {"is_default": True},
            RateRule: {"layer": 1, "effect": "percent", "value": 0},
            Restriction: {"limit": "least_nights", "value": 1},
            Coupon: {"saves": "percent", "value": 5, "code": "OLD"},
            Offer: {"saves": "percent", "value": 5},
        }.get(model, {})
        model.objects.create(resort=resort, **{**OLD, **more})
    TaxSlab.objects.create(since=date(2031, 1, 1), low_up_to=7500, low_percent=5, high_percent=18)
    Group.objects.create(name="Old")
    Site.objects.create(resort=resort, name="Old", origins=["https://old.example"])
    Feed.objects.create(
        resort=resort, room=room, maker="vrbo", url="https://1.1.1.1/old.ics", made_at="2031-01-01T00:00Z",
        next_fetch_at="2031-01-01T00:00Z",
    )  # fmt: skip
    platform = Client()
    platform.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    return SimpleNamespace(resort=resort, room=room, browser=platform)


def opened(world, model, old=False):
    """The address of a page's form and the form as a browser would send it: empty, or of a row that there is."""
    if old:
        there = {Room: {"pk": world.room.pk}, User: {"phone_number": cast.RAVI}}.get(model, {"pk": world.resort.pk})
        address = page(model, "change", model.objects.get(**({"code": "new"} if old == "new" else there)).pk)
        return address, form_of(world.browser.get(address))
    address = page(model, "add")
    query = f"?resort={world.resort.pk}" if model not in (Resort, RoomType, Room, TaxSlab, User, Group) else ""
    form = form_of(world.browser.get(address + query))
    ours = {"resort": world.resort.pk, "room": world.room.pk, "room_ids": [world.room.pk]}
    named = [*admin.site.get_model_admin(model).get_form(_asked(world)).base_fields]
    return address + query, {**form, **{name: ours[name] for name in ours if name in named}, **NEW[model]}


def _asked(world):
    """A request for the form as such."""
    return SimpleNamespace(user=User.objects.get(phone_number=cast.MEERA), GET={"resort": str(world.resort.pk)})


def rules(model):
    """Names of the rules of a model's rows: those that PostgreSQL keeps."""
    guards = {constraint.name for constraint in model._meta.constraints if not isinstance(constraint, MovesAlong)}
    return guards | {field.name for field in model._meta.fields if field.unique and not field.primary_key}


def editable():
    """The pages on which a superuser types something."""
    boss = SimpleNamespace(user=SimpleNamespace(is_superuser=True, is_staff=True, is_active=True, pk=0))
    boss.user.has_perm = boss.user.has_perms = lambda *_: True
    for model, shown in admin.site._registry.items():
        if shown.has_add_permission(boss) or shown.has_change_permission(boss):
            below = [each.model for each in shown.inlines if each(model, admin.site).has_change_permission(boss)]
            yield model, [model, *below]


def errors(answer):
    """All that the page says is wrong."""
    form, inlines = answer.context["adminform"].form, answer.context["inline_admin_formsets"]
    rows = [row.errors for each in inlines for row in each.formset.forms]
    said = [form.errors, *rows, *({"": each.formset.non_form_errors()} for each in inlines)]
    return [str(words) for each in said for field in each.values() for words in field]


def everything(model):
    return list(model._default_manager.order_by("pk").values())


def test_every_page_is_one_that_keeps_its_form():
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, KeepsForms), model
        for below in shown.inlines:
            assert issubclass(below, KeepsInlineForms), (model, below)


def test_every_rule_of_every_row_that_can_be_typed_is_broken_below():
    for model, models in editable():
        known = {*BROKEN.get(model, {}), *IN_ROWS_BELOW.get(model, ())}
        known |= {rule for page_of, rule in KEPT_OTHERWISE if page_of is model}
        assert {rule for each in models for rule in rules(each)} == known, model


def test_whoever_breaks_a_rule_is_told_on_the_form(world, subtests):
    for model, broken in BROKEN.items():
        for rule, typed in broken.items():
            with subtests.test(model=model.__name__, rule=rule), transaction.atomic():
                address, form = opened(world, model, typed.get("old", False))
                body = {**form, **{name: value for name, value in typed.items() if name != "old"}}
                before = everything(model)
                answer = world.browser.post(address, body)
                assert answer.status_code == 200
                assert errors(answer)
                late = ("Constraint", "Somebody else has just saved", "The database")
                assert not [words for words in errors(answer) if words.startswith(late)]
                assert everything(model) == before
                sent = form_of(answer)
                kept = {name: body[name] for name in typed if name in sent and name != "old"}
                assert {name: sent[name] for name in kept} == kept
                transaction.set_rollback(True)


def test_the_same_form_without_the_break_is_saved(world, subtests):
    for model in NEW:
        with subtests.test(model=model.__name__), transaction.atomic():
            address, body = opened(world, model)
            before = len(everything(model))
            answer = world.browser.post(address, body)
            assert not (answer.context and "adminform" in answer.context), errors(answer)
            assert len(everything(model)) == before + 1
            transaction.set_rollback(True)


REFUSALS = {
    "unique": "USING ERRCODE = 'unique_violation'",
    "check": "USING ERRCODE = 'check_violation'",
    "exclusion": "USING ERRCODE = 'exclusion_violation'",
    "foreign key": "USING ERRCODE = 'foreign_key_violation'",
    "a trigger of ours": "USING ERRCODE = 'restrict_violation'",
    "a trigger without a code": "",
    "a value out of range": "USING ERRCODE = 'numeric_value_out_of_range'",
}


@pytest.mark.parametrize("how", REFUSALS)
def test_what_postgresql_refuses_at_the_last_moment_is_an_error_of_every_form(world, subtests, monkeypatch, how):
    def refuse(*_args, **_kwargs):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'not like this' {REFUSALS[how]}; END $$")

    for model in NEW:
        with subtests.test(model=model.__name__), transaction.atomic(), monkeypatch.context() as patched:
            address, body = opened(world, model)
            before = everything(model)
            patched.setattr(type(admin.site.get_model_admin(model)), "save_model", refuse)
            answer = world.browser.post(address, body)
            assert answer.status_code == 200
            assert errors(answer), "without a reason"
            assert "was added successfully" not in answer.content.decode()
            sent = form_of(answer)
            typed = {name: value for name, value in NEW[model].items() if "password" not in name and name in sent}
            assert {name: sent[name] for name in typed} == typed
            assert everything(model) == before
            transaction.set_rollback(True)


def test_what_is_a_fault_of_ours_is_not_told_as_somebodys_typing(world, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("a bug")

    monkeypatch.setattr(type(admin.site.get_model_admin(Room)), "save_model", fail)
    address, body = opened(world, Room)
    with pytest.raises(RuntimeError):
        world.browser.post(address, body)


def test_a_picture_is_read_again_when_its_form_is_shown_again(world, monkeypatch):
    """The second look at a form begins its files at their beginning: half a file is no picture."""
    seen = []
    shown = type(admin.site.get_model_admin(Room))

    def refuse(self, request, obj, form, change):
        seen.append(request.FILES["images-0-image"].read())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(shown, "save_model", refuse)
    address, body = opened(world, Room)
    picture = SimpleUploadedFile("a.txt", b"no picture")
    answer = world.browser.post(address, {**body, "images-TOTAL_FORMS": "1", "images-0-image": picture})
    assert answer.status_code == 200
    assert errors(answer)


def test_a_block_that_somebody_was_faster_than_comes_back_with_its_form(world, monkeypatch):
    """Between the look of the form and the service, which has the last word."""
    address, body = opened(world, Block)
    monkeypatch.setattr(room_blocks, "check_block", lambda **_: None)
    day = {"check_in": date(2031, 2, 3), "check_out": date(2031, 2, 5)}
    about = {"kind": "maintenance", "note": "", "release_on": None, "user_id": None}
    room_blocks.place_block(room_ids=[world.room.pk], **day, **about, at=timezone.now())
    answer = world.browser.post(address, body)
    assert any("A101" in words for words in errors(answer))
    assert form_of(answer)["note"] == "Typed by hand"
    assert Block.objects.count() == 1


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_a_room_the_same_number_at_once_the_second_keeps_the_form(world):
    """The first has saved, and not yet committed: the second finds nothing to object to, waits, and is refused."""
    address, body = opened(world, Room)
    written = threading.Event()

    def first() -> None:
        with transaction.atomic():
            Room.objects.create(resort=world.resort, room_number="T1", capacity=2, price_per_night=Decimal(100))
            written.set()
            end = time.monotonic() + 10
            while time.monotonic() < end and not _somebody_waits():
                pass
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    written.wait()
    answer = world.browser.post(address, body)
    thread.join()
    assert answer.status_code == 200
    assert any("already exists" in words for words in errors(answer))
    assert form_of(answer)["amenities"] == "typed by hand"
    assert Room.objects.filter(room_number="T1").count() == 1


@pytest.mark.parametrize("way", ["page", "list"])
def test_what_others_need_since_the_question_was_asked_is_not_deleted(world, monkeypatch, way):
    kind = RoomType.objects.get(code="old")
    shown = type(admin.site.get_model_admin(RoomType))
    monkeypatch.setattr(shown, "get_deleted_objects", lambda *_: ([], {}, set(), []))
    Room.objects.update(room_type=kind)
    if way == "page":
        answer = world.browser.post(page(RoomType, "delete", kind.pk), {"post": "yes"}, follow=True)
    else:
        body = {"action": "delete_selected", "_selected_action": [kind.pk], "post": "yes"}
        answer = world.browser.post(page(RoomType), body, follow=True)
    said = answer.content.decode()
    assert "Nothing was changed. Other rows still need this one." in said
    assert "uccessfully" not in said
    assert RoomType.objects.filter(pk=kind.pk).exists()


def test_what_is_done_to_several_rows_and_stops_in_the_middle_does_not_say_that_nothing_was_done(
    world, monkeypatch, resort
):
    rooms = [cast.a_room(resort, number) for number in ("L1", "L2")]
    nights = {"check_in": cast.in_days(40), "check_out": cast.in_days(41)}
    placed = [
        room_blocks.place_block(room_ids=[room.pk], kind="maintenance", note="", at=timezone.now(), **nights)
        for room in rooms
    ]
    lift = room_blocks.lift

    def first_only(*, block, at):
        if block.pk == placed[1].pk:
            raise room_blocks.BlockConflict
        return lift(block=block, at=at)

    monkeypatch.setattr(room_blocks, "lift", first_only)
    body = {"action": "lift", "_selected_action": [block.pk for block in placed]}
    said = world.browser.post(page(Block), body, follow=True).content.decode()
    assert "It stopped in the middle; what was done before stays done." in said
    assert [Block.objects.get(pk=block.pk).lifted_at is None for block in placed] == [False, True]


def test_a_fault_in_a_field_that_is_only_shown_is_said_above_the_form(world, monkeypatch):
    """Whoever may not change prices cannot mend one: the form says so, and does not break."""

    def clean(self) -> None:
        raise ValidationError({"price_per_night": "Too cheap."})

    monkeypatch.setattr(Room, "clean", clean)
    monkeypatch.setattr(
        type(admin.site.get_model_admin(Room)), "get_readonly_fields", lambda *_: ("resort", "price_per_night")
    )
    address, body = opened(world, Room, old=True)
    answer = world.browser.post(address, body)
    assert answer.context["adminform"].form.errors["__all__"] == ["Too cheap."]
