"""What a guest is told when a step does not work: what happened to the room, and to the money."""

import pytest
from django.test import Client

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.pricing.models import ResortTerms
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.storefront.guest_client import CODE, NUMBER, GuestClient, stay_query, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


def held_id(answer) -> int:
    assert answer.status_code == 303, words_of(answer)
    return int(answer.headers["Location"].strip("/").split("/")[-1])


def test_a_room_that_somebody_else_has_leads_to_what_is_free(guest, resort, room, ravi_browser):
    cast.select(ravi_browser, room, stay=cast.nights(30, 32))
    page = guest.hold(resort.slug, take=room.pk)
    assert page.status_code == 409
    assert "Somebody was faster" in words_of(page)
    assert "Nothing was booked or charged" in words_of(page)
    assert f"/r/{resort.slug}/offers/?" in page.content.decode()
    assert BookingAttempt.objects.count() == 1


def test_a_room_held_in_another_tab_is_gone_on_with(guest, resort, room):
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    page = guest.send(guest.get(there), there)
    assert page.status_code == 409
    assert "You hold these rooms already" in words_of(page)
    assert f'href="/stays/hold/{attempt}/"' in page.content.decode()


def test_a_double_tap_holds_once(guest, resort, room):
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    guest.log_in("/login/")
    page = guest.get(there)
    first, second = guest.send(page, there), guest.send(page, there)
    assert held_id(first) == held_id(second)
    assert BookingAttempt.objects.count() == 1


def test_a_wrong_code_is_said_beside_the_field_and_holds_nothing(guest, resort, room):
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    where = guest.send(guest.get(there), there, phone=NUMBER).headers["Location"]
    page = guest.send(guest.get(where), where, otp="000000")
    assert page.status_code == 400
    assert "<title>Error:" in page.content.decode()
    assert 'href="#otp"' in page.content.decode()
    assert "Check its digits" in words_of(page)
    assert not BookingAttempt.objects.exists()
    assert held_id(guest.send(page, where, otp=CODE))


def test_a_number_that_is_none_is_said_and_kept(guest):
    page = guest.send(guest.get("/login/"), "/login/", phone="12345")
    assert page.status_code == 400
    assert 'value="12345"' in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


def test_errors_of_guests_stand_on_top_and_beside_their_fields(guest, resort, room):
    there = f"/stays/hold/{held_id(guest.hold(resort.slug, take=room.pk))}/"
    typed = {"name_1": "Asha", "age_1": "340", "name_2": "Ravi", "age_2": "36"}
    page = guest.send(guest.get(there), there, form=1, **typed)
    text = page.content.decode()
    assert page.status_code == 400
    assert 'href="#age_1"' in text
    assert 'aria-describedby="age_1_e"' in text
    assert all(f'value="{word}"' in text for word in typed.values())


def test_what_was_typed_is_kept_when_the_time_is_over(guest, resort, room, now):
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    there = f"/stays/hold/{attempt}/"
    page = guest.get(there)
    BookingAttempt.objects.filter(pk=attempt).update(expires_at=now)
    ended = guest.send(page, there, form=1, name_1="Asha Rao", age_1="34", name_2="Ravi", age_2="36")
    assert "The time is over" in words_of(ended)
    assert "Nothing was charged" in words_of(ended)
    assert "Asha Rao" in words_of(ended)
    assert f"/r/{resort.slug}/offers/?" in ended.content.decode()


def test_a_guest_lets_the_rooms_go(guest, resort, room):
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    page = guest.get(f"/stays/hold/{attempt}/")
    assert guest.send(page, f"/stays/hold/{attempt}/release/").status_code == 303
    assert BookingAttempt.objects.get().state == "released"


@pytest.mark.django_db(transaction=True)
def test_a_payment_that_cannot_begin_keeps_the_rooms(guest, resort, room, twin):
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    twin.fault("*", "500", times=20)
    there = f"/stays/hold/{attempt}/"
    typed = {"name_1": "Asha", "age_1": "34", "name_2": "Ravi", "age_2": "36"}
    answer = guest.send(guest.get(there), there, form=1, **typed)
    page = guest.get(answer.headers["Location"])
    assert page.status_code == 503
    assert "The rooms stay yours" in words_of(page)
    assert page.headers["Retry-After"]


def test_a_forged_return_changes_nothing_and_a_genuine_one_books_without_a_cookie(guest, resort, room, twin, bell):
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    there = f"/stays/hold/{attempt}/"
    typed = {"name_1": "Asha", "age_1": "34", "name_2": "Ravi", "age_2": "36"}
    assert guest.send(guest.get(there), there, form=1, **typed).headers["Location"] == f"{there}pay/"
    order = BookingAttempt.objects.get().orders.get().razorpay_order_id
    paid = twin.pay(order)["checkout"]
    forged = Client().post(f"/pay/return/{attempt}/", paid | {"razorpay_signature": "0" * 64})
    assert (forged.status_code, forged.headers["Location"]) == (303, f"{there}back/")
    assert (BookingAttempt.objects.get().state, FinalBooking.objects.count()) == ("payment_pending", 0)
    Client().post(f"/pay/return/{attempt}/", paid)
    reference = FinalBooking.objects.get().reference
    assert guest.get(f"{there}back/").headers["Location"] == f"/stays/{reference}/?new=1"
    assert guest.get(f"{there}state/").json()["next"] == f"/stays/{reference}/?new=1"
    assert reference in words_of(guest.get(f"/stays/{reference}/?new=1"))


def test_a_booking_is_cancelled_for_the_sum_that_was_shown(guest, resort, room, twin, bell):
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    there = f"/stays/hold/{attempt}/"
    guest.send(guest.get(there), there, form=1, name_1="Asha", age_1="34", name_2="Ravi", age_2="36")
    order = BookingAttempt.objects.get().orders.get().razorpay_order_id
    Client().post(f"/pay/return/{attempt}/", twin.pay(order)["checkout"])
    reference = FinalBooking.objects.get().reference
    where = f"/stays/{reference}/cancel/"
    page = guest.get(where)
    assert "You get back" in words_of(page)
    refused = guest.send(page, where, expected="1")
    assert refused.status_code == 409
    assert "Nothing was cancelled" in words_of(refused)
    assert guest.send(refused, where).status_code == 303
    assert FinalBooking.objects.get().state == "cancelled"


def test_a_balance_is_paid_on_the_page_of_a_payment_link(guest, resort, room, twin, bell):
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25)
    attempt = held_id(guest.hold(resort.slug, take=room.pk))
    there = f"/stays/hold/{attempt}/"
    guest.send(guest.get(there), there, form=1, name_1="Asha", age_1="34", name_2="Ravi", age_2="36")
    assert "₹11,250 is due later" in words_of(guest.get(f"{there}pay/"))
    order = BookingAttempt.objects.get().orders.get().razorpay_order_id
    Client().post(f"/pay/return/{attempt}/", twin.pay(order)["checkout"])
    where = f"/stays/{FinalBooking.objects.get().reference}/balance/"
    assert guest.send(guest.get(where), where).status_code == 200
    bell.answer()
    page = guest.get(where)
    assert f'href="{twin.url}/l/' in page.content.decode()
    assert "You pay ₹11,250 now" in words_of(page)


def test_where_nothing_is_free_a_guest_joins_the_waiting_list_and_leaves_it(guest, resort, room, ravi_browser):
    cast.select(ravi_browser, room, stay=cast.nights(30, 32))
    page = guest.get(f"/r/{resort.slug}/offers/?{stay_query()}")
    assert "Nothing is free for these nights" in words_of(page)
    there = f"/r/{resort.slug}/wait/?{stay_query()}"
    assert f'href="{there.replace("&", "&amp;")}"' in page.content.decode()
    asked = guest.get(there)
    assert asked.headers["Location"].startswith("/login/?next=")
    assert guest.log_in(asked.headers["Location"]).headers["Location"] == there
    assert guest.send(guest.get(there), there).headers["Location"].startswith("/waiting/?joined=")
    stays = guest.get("/stays/")
    assert "place 1" in words_of(stays)
    entry = WaitingEntry.objects.get()
    assert guest.send(stays, f"/stays/waiting/{entry.pk}/leave/").status_code == 303
    assert "place 1" not in words_of(guest.get("/stays/"))


def test_a_form_without_its_token_is_refused_on_a_page(guest):
    page = guest.post("/login/", {"phone": NUMBER})
    assert page.status_code == 403
    assert "Nothing was changed" in words_of(page)
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]


def test_unknown_addresses_are_a_page_for_people_and_data_for_programs(guest, client, resort):
    page = guest.get("/kn/nothing-here/")
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert 'lang="kn-IN"' in page.content.decode()
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]
    assert client.get("/nothing-here/").headers["Content-Type"] == "application/problem+json"
    assert guest.get("/api/nothing/").headers["Content-Type"] == "application/problem+json"
    assert guest.get("/r/nothing/").status_code == 404
    assert guest.cookies == {}, "no cookie before the phone step"


def test_a_withdrawn_resort_is_gone_and_says_where_bookings_are(guest, resort):
    Resort.objects.update(active=False)
    page = guest.get(f"/r/{resort.slug}/")
    assert page.status_code == 410
    assert "My stays" in words_of(page)


def test_without_redis_nobody_is_logged_in_and_public_pages_stay(guest, resort, room, monkeypatch):
    guest.log_in()

    def away(*_: object, **__: object):
        raise redis.NoAnswer[0]("away")

    monkeypatch.setattr(redis, "client", away)
    monkeypatch.setattr(redis, "run", away)
    assert guest.get(f"/r/{resort.slug}/").status_code == 200
    assert guest.get("/stays/").headers["Location"].startswith("/login/")
