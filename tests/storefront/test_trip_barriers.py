"""What keeps people out of the pages after booking that the ordinary way does not meet: axe finds nothing on them."""

from urllib.parse import urlencode

import pytest

from backend.bookings.models import FinalBooking
from backend.bookings.services import manage_links
from backend.payments.models import PaymentOrder
from backend.payments.reconciliation import order_checks
from tests.storefront import lodge
from tests.storefront.guest_client import GuestClient, stay_query
from tests.storefront.test_barriers import LANGUAGES, barriers
from tests.storefront.trips import nights
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_no_page_after_booking_has_a_barrier(phones, live_server, twin, bell, known_number, prefix, now):
    resort, guest = lodge.a_lodge(), GuestClient()
    failed = failed_payment(guest, twin)
    home = f"/stays/{lodge.book(guest, lodge.hold_again(guest).headers['Location'], twin)}/"
    line.sold_out(*lodge.every_room(resort)[-2:])
    wait = f"/r/{resort.slug}/wait/?{stay_query()}"
    guest.send(guest.get(wait), wait)
    later = f"{home}change/?{urlencode(nights(33, 36))}"
    guest.send(guest.get(later), f"{home}change/")
    link = manage_links.manage_token(manage_links.link_for_messages(FinalBooking.objects.get(), at=now))
    page, found = phones.open(), []
    lodge.carry_login(guest, page, live_server.url)
    for path in (
        *(home, f"{home}?changed=1", f"{home}change/pay/", f"{home}change/?{urlencode(nights(33, 30))}"),
        *(f"{home}change/?{urlencode(nights(30, 32))}&other=1", f"{home}back/?was=1125000", f"{failed}pay/"),
        *(f"/m/{link}", "/waiting/", "/find/?reference=WWWW-2222", wait),
        *("/legal/contact/", "/legal/accessibility/"),
    ):
        answer = page.goto(f"{live_server.url}{prefix}{path}")
        assert answer.status < 500, path
        found += barriers(page)
    assert "\n".join(found) == ""


def failed_payment(guest, twin) -> str:
    """The address of a hold whose payment the bank refused."""
    failed = lodge.hold(guest, begin=80, end=82)
    twin.pay(lodge.name_all(guest, failed), outcome="failed")
    row = PaymentOrder.objects.get()
    order_checks.check_order_at_razorpay(order_id=row.pk, at=row.check_at)
    return failed
