"""Who comes, who books and whose company pays: on one page, without script, with what is wrong beside its field."""

import re

import pytest

from backend.accounts.models import Companion
from backend.common import redis
from backend.holds.models import AttemptDetails, AttemptGuest, BookingAttempt
from backend.inventory.models import Stay
from backend.pricing.models import ResortTerms
from tests import cast
from tests.storefront.guest_client import CODE, GuestClient, words_of

pytestmark = pytest.mark.django_db
COMPANY = {"company": "Rao Textiles", "gstin": "29abcde1234f1zw", "company_address": "12 MG Road, Bengaluru"}
NAMES = {"name_1": "Asha Rao", "age_1": "34", "name_2": "Ravi Rao", "age_2": "36"}


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


@pytest.fixture
def there(guest, resort, room) -> str:
    """The page of a hold, where the guests are named."""
    return str(guest.hold(resort.slug, take=room.pk).headers["Location"])


def name(guest, there, **typed):
    """The answer to the form of the guests."""
    return guest.send(guest.get(there), there, form=1, **NAMES | typed)


def lapse(now) -> None:
    """The time of every hold is over, in PostgreSQL and in Redis."""
    BookingAttempt.objects.update(expires_at=now)
    Stay.objects.update(expires_at=now)
    redis.client().delete(*redis.client().keys("*hold*"))


def errors_of(page) -> list[str]:
    """The fields that are said to be wrong, on top and beside each alike."""
    text = page.content.decode()
    assert "<title>Error:" in text
    assert "data-errors" in text
    linked = re.findall(r'<li><a href="#(\w+)">', text)
    for field in linked:
        assert f'id="{field}"' in text
        assert f'aria-describedby="{field}_e"' in text
        assert f'id="{field}_e"' in text
    return linked


def test_an_invoice_is_addressed_to_the_company_that_was_named(guest, there, twin):
    assert name(guest, there, **COMPANY).headers["Location"] == f"{there}pay/"
    known = AttemptDetails.objects.get()
    assert (known.company, known.gstin) == ("Rao Textiles", "29ABCDE1234F1ZW")
    assert 'value="29ABCDE1234F1ZW"' in guest.get(there).content.decode()


def test_a_gstin_with_a_slip_is_said_beside_its_field_and_kept(guest, there):
    page = name(guest, there, **COMPANY | {"gstin": "29ABCDE1234F1ZX"})
    assert page.status_code == 400
    assert errors_of(page) == ["gstin"]
    assert 'value="29ABCDE1234F1ZX"' in page.content.decode()
    assert re.search(r"<details[^>]* open><summary>Invoice to a company", page.content.decode())
    assert not AttemptGuest.objects.exists()


def test_half_a_company_is_said_field_by_field(guest, there):
    assert errors_of(name(guest, there, gstin="29ABCDE1234F1ZW")) == ["company", "company_address"]
    assert errors_of(name(guest, there, company="Rao Textiles")) == ["gstin", "company_address"]


def test_a_resort_that_cannot_invoice_companies_says_so_before_money_moves(guest, there, resort):
    ResortTerms.objects.create(resort=resort, turnover_crore=7)
    type(resort).objects.update(gstin="29ABCDE1234F1ZW")
    page = name(guest, there, **COMPANY)
    assert page.status_code == 409
    assert errors_of(page) == ["gstin"]
    assert BookingAttempt.objects.get().state == "held"


def test_a_company_that_is_cleared_is_forgotten(guest, there, twin):
    name(guest, there, **COMPANY)
    name(guest, there, **dict.fromkeys(COMPANY, ""))
    assert AttemptDetails.objects.get().gstin == ""


def test_who_books_for_somebody_else_is_named_with_a_phone(guest, there, twin):
    assert errors_of(name(guest, there, booker_name="Meena Rao")) == ["booker_phone"]
    assert errors_of(name(guest, there, booker_name="Meena Rao", booker_phone="12")) == ["booker_phone"]
    name(guest, there, booker_name="Meena Rao", booker_phone="+44 20 7946 0018")
    known = AttemptDetails.objects.get()
    assert (known.booker_name, known.booker_phone) == ("Meena Rao", "+442079460018")


def test_whoever_is_ticked_is_saved_and_chosen_the_next_time(guest, there, resort, room, twin):
    name(guest, there, keep_2="1")
    saved = Companion.objects.get()
    assert (saved.name, saved.age) == ("Ravi Rao", 36)
    page = guest.get(there)
    assert f'<option value="{saved.pk}"' in page.content.decode()
    guest.send(page, there, form=1, **NAMES | {"name_2": "", "age_2": "", "saved_2": str(saved.pk)})
    assert set(AttemptGuest.objects.values_list("name", "age")) == {("Asha Rao", 34), ("Ravi Rao", 36)}


def test_a_full_list_of_companions_does_not_stop_the_booking(guest, there, asha, twin):
    Companion.objects.bulk_create(Companion(user=asha, name=f"Guest {n}", age=n) for n in range(20))
    assert "Save for my next booking" not in words_of(guest.get(there))
    answer = name(guest, there, keep_1="1")
    assert answer.headers["Location"] == f"{there}pay/?unsaved=1"
    assert "the list is full" in words_of(guest.get(answer.headers["Location"]))


def test_a_companion_is_deleted_on_a_page_of_their_own(guest, there, asha):
    Companion.objects.create(user=asha, name="Ravi Rao", age=36)
    page = guest.get("/stays/companions/")
    assert "Ravi Rao, 36" in words_of(page)
    assert guest.send(page, "/stays/companions/").status_code == 303
    assert "Nobody yet" in words_of(guest.get("/stays/companions/"))


def test_guests_are_dealt_to_rooms_by_hand(guest, resort, room, twin):
    other = cast.a_room(resort, "A102")
    there = guest.hold(resort.slug, take=f"{room.pk},{other.pk}", adults=3).headers["Location"]
    typed = NAMES | {"name_3": "Anu Rao", "age_3": "30"}
    wrong = guest.send(guest.get(there), there, form=1, **typed, **{f"room_{n}": str(room.pk) for n in (1, 2, 3)})
    assert wrong.status_code == 400
    assert "sleeps 2 guests, not 3" in words_of(wrong)
    guest.send(wrong, there, form=1, **typed, room_1=str(room.pk), room_2=str(other.pk), room_3=str(other.pk))
    dealt = dict(AttemptGuest.objects.values_list("name", "room__room_number"))
    assert dealt == {"Asha Rao": "A101", "Ravi Rao": "A102", "Anu Rao": "A102"}


def test_after_the_end_the_same_rooms_are_held_again_with_every_word(guest, there, room, now):
    page = guest.get(there)
    lapse(now)
    ended = guest.send(page, there, form=1, **NAMES | COMPANY | {"requests": "A cot, please", "keep_2": "1"})
    assert ended.status_code == 410
    again = guest.send(ended, f"{there}again/")
    assert again.status_code == 200, words_of(again)
    assert "at the same price" in words_of(again)
    text = again.content.decode()
    assert all(f'value="{word}"' in text for word in [*NAMES.values(), COMPANY["company"]])
    assert "A cot, please" in text
    fresh = BookingAttempt.objects.latest("pk")
    assert f'action="/stays/hold/{fresh.pk}/"' in text
    assert fresh.status(now).value == "held"


def test_held_again_a_new_price_is_said(guest, there, room, now):
    page = guest.get(there)
    lapse(now)
    ended = guest.send(page, there, form=1, **NAMES)
    room.price_per_night = 8000
    room.save()
    assert "The price was ₹15,000 and is ₹16,000 now" in words_of(guest.send(ended, f"{there}again/"))


def test_rooms_that_somebody_took_meanwhile_are_not_held_again(guest, there, room, now, ravi_browser):
    page = guest.get(there)
    lapse(now)
    ended = guest.send(page, there, form=1, **NAMES)
    cast.select(ravi_browser, room, stay=cast.nights(30, 32))
    taken = guest.send(ended, f"{there}again/")
    assert taken.status_code == 409
    assert "Somebody was faster" in words_of(taken)
