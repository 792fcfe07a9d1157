"""Admin page that moves a booking to another room, or swaps two bookings' rooms."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from backend.backoffice.forms.refusal_words import refusal_words
from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.bookings.models import FinalBooking
from backend.bookings.services import move_options, moves
from backend.bookings.services.move_options import Option, Way
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.errors import DomainError
from backend.inventory.models import Stay

PAGE = "bookings_finalbooking_move"
CHOOSABLE = (Way.FREE, Way.SWAP)
WHY = {Way.TAKEN: "it is not free for these nights", Way.SMALL: "it sleeps too few guests"}


class LookedDifferent(DomainError):
    code = "looked_different"
    message = "Something has changed since you looked. Check it again."


class MovesRooms(ScopedPage[FinalBooking]):
    """A booking's page with the way to its move."""

    def get_urls(self) -> list[URLPattern]:
        page = path("<int:object_id>/move/", self.admin_site.admin_view(self.move_view), name=PAGE)
        return [page, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        booking = self.get_object(request, object_id)
        received = self.granted(request, Right.RECEIVE_GUESTS, booking)
        movable = received and bool(move_options.stays_of(booking, at=clock.now()))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "moves": movable})

    def move_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Choose with GET, look at it again with POST, and do it with POST and `confirmed`."""
        booking = self.get_object(request, str(object_id))
        assert booking is not None
        if not self.granted(request, Right.RECEIVE_GUESTS, booking):
            raise PermissionDenied
        now = clock.now()
        said = request.POST if request.method == "POST" else request.GET
        stays = move_options.stays_of(booking, at=now)
        stay = next((one for one in stays if str(one.room_id) == said.get("from")), stays[0] if stays else None)
        options = move_options.options(stay, at=now) if stay else []
        chosen = next((one for one in options if str(one.room.pk) == said.get("to")), None)
        if request.method == "POST" and "confirmed" in said:
            return self._done(request, booking, chosen)
        if request.method != "POST" or chosen is None:
            return self._page(request, booking, stays, stay, options)
        if chosen.way in CHOOSABLE:
            return self._page(request, booking, stays, stay, options, chosen)
        self.message_user(request, f"Room {chosen.room.room_number} cannot be used: {WHY[chosen.way]}.", messages.ERROR)
        return self._page(request, booking, stays, stay, options)

    def _page(
        self,
        request: HttpRequest,
        booking: FinalBooking,
        stays: list[Stay],
        stay: Stay | None,
        options: list[Option],
        chosen: Option | None = None,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Move {booking.reference} to another room",
            "opts": self.opts,
            "booking": booking,
            "stays": stays,
            "stay": stay,
            "rows": [(option, option.way in CHOOSABLE) for option in options],
            "chosen": chosen,
        }
        return TemplateResponse(request, "admin/bookings/finalbooking/move.html", context)

    def _done(self, request: HttpRequest, booking: FinalBooking, chosen: Option | None) -> HttpResponse:
        """What was looked at is done, or refused in the service's words; never something else instead."""
        begin, swap = request.POST.get("from", ""), request.POST.get("way") == Way.SWAP
        now, with_whom = clock.now(), chosen.other.pk if chosen and chosen.other else ""
        known = {str(stay.room_id) for stay in move_options.stays_of(booking, at=now)}
        try:
            if chosen is None or begin not in known or (swap and str(with_whom) != request.POST.get("with")):
                raise LookedDifferent
            moves.move_booking(booking=booking, from_room_id=int(begin), to_room_id=chosen.room.pk, swap=swap, at=now)
        except DomainError as refused:
            for words in refusal_words(refused):
                self.message_user(request, f"Nothing was changed. {words}", messages.ERROR)
            return HttpResponseRedirect(reverse(f"admin:{PAGE}", args=[booking.pk]))
        done = f"The guests sleep in room {chosen.room.room_number} now"
        self.message_user(request, f"{done}{' and the others in theirs' if swap else ''}. They are told by SMS.")
        return HttpResponseRedirect(reverse("admin:bookings_finalbooking_change", args=[booking.pk]))
