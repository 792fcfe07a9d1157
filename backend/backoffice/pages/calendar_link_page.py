"""Secret addresses at which channels read when a room is taken."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from backend.backoffice.forms.acts import Act, Doing, Meaning
from backend.backoffice.forms.channel_forms import NewLink
from backend.backoffice.parts import secret_page
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.room_row_pages import RoomRowPage
from backend.backoffice.parts.scoped_pages import OwnChoices
from backend.catalogue.models.roles import Right
from backend.channel_calendars.models import CalendarLink, Maker
from backend.channel_calendars.services import calendar_links
from backend.common import clock
from backend.common.phrases import spoken


def _look_at_link(link: CalendarLink, at: datetime) -> Meaning:
    read = date_format(timezone.localtime(link.read_at), "j M Y, H:i") if link.read_at else spoken("never")
    facts = (
        (spoken("Sales channel"), link.get_maker_display()),
        (spoken("Room or type"), str(link.room or link.room_type)),
        (spoken("Last read"), read),
    )
    return Meaning(facts=facts, needs_reason=False)


def _renewed(link: CalendarLink, doing: Doing) -> HttpResponse:
    shown = admin.site.get_model_admin(CalendarLink)
    return _shown(shown, doing.request, link, calendar_links.renew(link=link, at=doing.at))


def _shown(page: admin.ModelAdmin[CalendarLink], request: HttpRequest, link: CalendarLink, secret: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("ical", args=[secret]))
    back = reverse("admin:channel_calendars_calendarlink_changelist")
    return secret_page.show_once(request, page, title=f"{link}, at this address", secret=address, back=back)


RENEW: Act[CalendarLink] = Act(
    name="renew",
    title="Renew: create a new address and revoke the old one",
    explains="The channel cannot read the old address any more: until it has the new one, it may sell a night that is "
    "taken here. The new address is shown only once.",
    button="Yes, renew it",
    permission="renew",
    right=Right.EDIT_ROOMS,
    alone=True,
    look=_look_at_link,
    do=_renewed,
)


@admin.register(CalendarLink)
class CalendarLinkPage(AsksFirst[CalendarLink], RoomRowPage[CalendarLink]):
    """Whoever may change rooms makes addresses, renews them, and revokes them by deleting the row."""

    form: Any = NewLink
    list_display = ("about", "maker", "name", "address", "made_at", "read_at")
    list_select_related: ClassVar[Any] = ("room__resort", "room_type__resort")
    search_fields: ClassVar[Any] = ("room__room_number", "room_type__name", "name")
    list_filter = ("maker", ("resort", OwnChoices))
    fields = ("room", "room_type", "maker", "name")
    readonly_fields = ("address", "made_at", "changed_at", "read_at")
    actions = ("renew",)
    acts = (RENEW,)

    @admin.display(description="room or type", ordering="room__room_number")
    def about(self, link: CalendarLink) -> str:
        return str(link.room or link.room_type)

    @admin.display(description="address ends in")
    def address(self, link: CalendarLink) -> str:
        return f"…{link.ending}.ics"

    def get_fields(self, request: HttpRequest, obj: CalendarLink | None = None) -> Any:
        return (*self.fields, *self.readonly_fields) if obj else self.fields

    def save_model(self, request: HttpRequest, obj: CalendarLink, form: Any, change: bool) -> None:
        said: Any = {"maker": Maker(obj.maker), "name": obj.name, "at": clock.now()}
        if obj.room_type is not None:
            made, secret = calendar_links.make_for_type(room_type=obj.room_type, **said)
        else:
            assert obj.room is not None
            made, secret = calendar_links.make_link(room=obj.room, **said)
        obj.__dict__.update({field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields})
        obj.secret = secret  # type: ignore[attr-defined]  # for the page that follows, and for nobody else

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return _shown(self, request, obj, obj.secret)

    @admin.action(description=RENEW.title, permissions=["renew"])
    def renew(self, request: HttpRequest, links: QuerySet[CalendarLink]) -> HttpResponse | None:
        return self.ask(request, RENEW, links)

    def has_renew_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)
