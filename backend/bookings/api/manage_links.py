"""Links to a booking: its guest makes, lists and revokes them; whoever has one reads the booking, and that is all."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings import selectors
from backend.bookings.models import FinalBooking, LinkPurpose, ManageLink
from backend.bookings.services import manage_links
from backend.bookings.states import BookingState
from backend.common import clock
from backend.common.http import callers
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.http.open_views import OpenView
from backend.holds.api.attempt_fields import HeldRoomOutput

# The address is the secret: no cache keeps what it opens, no search engine finds it, no page is told of it.
UNSEEN = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


class ManageLinkOutput(serializers.Serializer[ManageLink]):
    id = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=LinkPurpose.choices, help_text="`messages`: the one in SMS and e-mails.")
    made_at = serializers.DateTimeField()
    last_open_day = serializers.SerializerMethodField(help_text="The last day on which it opens the booking.")

    def get_last_open_day(self, link: ManageLink) -> str:
        return manage_links.last_open_day(link.booking).isoformat()


class FreshManageLinkOutput(ManageLinkOutput):
    token = serializers.SerializerMethodField(help_text="Shown now and never again.")
    url = serializers.SerializerMethodField(help_text="The page that it opens; empty where this server has none.")

    def get_token(self, link: ManageLink) -> str:
        return manage_links.manage_token(link)

    def get_url(self, link: ManageLink) -> str:
        return manage_links.manage_url(link)


class ManageLinks(APIView):
    refusals = {
        "404": "you have no such booking.",
        "POST 409": "`too_many_manage_links`: revoke one first.",
        "POST 410": "`manage_link_ended`, `manage_link_expired`: a link to this booking would open nothing.",
    }

    @extend_schema(
        tags=["bookings"], operation_id="manage_links_list", responses=ManageLinkOutput(many=True), filters=False
    )
    def get(self, request: Request, reference: str) -> Response:
        """The links by which my booking is read without a login, the oldest first."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        links: Any = manage_links.live_manage_links(booking).select_related("booking")
        return Response(ManageLinkOutput(links, many=True).data, headers=UNSEEN)

    @extend_schema(
        tags=["bookings"], operation_id="manage_links_create", request=None, responses={201: FreshManageLinkOutput}
    )
    def post(self, request: Request, reference: str) -> Response:
        """Makes a link that shows my booking to whoever has it, without names and phone numbers."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        link = manage_links.make_manage_link(booking, at=clock.now())
        return Response(FreshManageLinkOutput(link).data, status=201, headers=UNSEEN)


class ManageLinkDetail(APIView):
    refusals = {"404": "you have no such booking or link."}

    @extend_schema(tags=["bookings"], operation_id="manage_links_delete", responses={204: None})
    def delete(self, request: Request, reference: str, manage_link_id: int) -> Response:
        """Revokes a link to my booking. Later messages carry another one."""
        booking = selectors.booking_of(user_id=callers.user_id(request), reference=reference)
        manage_links.revoke_manage_link(booking, link_id=manage_link_id, at=clock.now())
        return Response(status=204, headers=UNSEEN)


class ManagedResortOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    location = serializers.CharField()
    check_in_time = serializers.TimeField(format="%H:%M")
    check_out_time = serializers.TimeField(format="%H:%M")


class ManagedBookingOutput(ShowsMoney):
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingState.choices, source="state")
    resort = ManagedResortOutput()
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    nights = serializers.SerializerMethodField(help_text="How many nights the stay has.")
    rooms = HeldRoomOutput(source="attempt.room_stays", many=True)
    guests = serializers.IntegerField(source="attempt.guest_count", help_text="How many.")
    total = MoneyField("Total in rupees, tax included.")
    paid = MoneyField("The part of the total that was paid, in rupees.")
    balance = MoneyField("Balance still to be paid, in rupees.")
    balance_due_on = serializers.DateField(allow_null=True)
    house_rules = serializers.SerializerMethodField(help_text="As they were when the rooms were held.")
    email_bounced = serializers.BooleanField(help_text="A letter about it came back.")
    last_open_day = serializers.SerializerMethodField(help_text="The last day on which this link opens.")

    def get_nights(self, booking: FinalBooking) -> int:
        return (booking.check_out - booking.check_in).days

    def get_house_rules(self, booking: FinalBooking) -> list[str]:
        return list(booking.attempt.frozen_price.house_rules)

    def get_last_open_day(self, booking: FinalBooking) -> str:
        return manage_links.last_open_day(booking).isoformat()


class ManagedBooking(OpenView):
    limited_as = "link"
    refusals = {
        "404": "there is no such link.",
        "410": "`manage_link_revoked`, `manage_link_expired`, `manage_link_ended`: it opened a booking once.",
    }

    @extend_schema(tags=["bookings"], operation_id="managed_booking", auth=[], responses=ManagedBookingOutput)
    def get(self, request: Request, manage_token: str) -> Response:
        """The booking behind a link in a message, to be read: no names, no phone numbers, no login."""
        booking = manage_links.open_manage_link(manage_token, at=clock.now())
        return Response(ManagedBookingOutput(booking).data)

    def finalize_response(self, *args: Any, **more: Any) -> Response:
        """Refusals are not to be kept either."""
        answer = super().finalize_response(*args, **more)
        for name, value in UNSEEN.items():
            answer[name] = value
        return answer
