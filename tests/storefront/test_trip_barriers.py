"""What keeps people out, after booking: axe finds nothing on these pages, and nothing has to be scrolled sideways."""

from urllib.parse import urlencode

import pytest

from backend.pricing.models import ResortTerms
from tests import cast
from tests.storefront.guest_client import GuestClient, stay_query
from tests.storefront.test_barriers import WAYS, barriers
from tests.storefront.test_paid_bills import log_in
from tests.storefront.trips import booked, nights
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("prefix", "size", "scheme"), WAYS)
def test_no_page_after_booking_has_a_barrier(
    phones, live_server, resort, room, twin, bell, known_number, prefix, size, scheme
):
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25, balance_days_before=7)
    guest = GuestClient()
    home = f"/stays/{booked(guest, room, twin)}/"
    line.sold_out(cast.a_room(resort, "B202"))
    guest.send(guest.get(f"/r/{resort.slug}/wait/?{stay_query()}"), f"/r/{resort.slug}/wait/?{stay_query()}")
    page, met = phones.open(viewport=size, color_scheme=scheme), {}
    log_in(page, live_server, known_number)
    paths = [home, f"{home}?changed=1", f"{home}change/", f"{home}change/?{urlencode(nights(30, 33))}"]
    paths += [f"{home}change/?{urlencode(nights(33, 30))}", f"{home}change/?{urlencode(nights(30, 32))}&other=1"]
    paths += [
        f"{home}balance/",
        f"{home}back/?was=1125000",
        f"{home}cancel/",
        "/waiting/",
        "/find/?reference=WWWW-2222",
    ]
    paths += [f"/r/{resort.slug}/wait/?{stay_query()}", "/legal/grievance/", f"/r/{resort.slug}/legal/terms/"]
    for path in paths:
        page.goto(f"{live_server.url}{prefix}{path}")
        met[path] = barriers(page)
    assert {path: found for path, found in met.items() if found} == {}
