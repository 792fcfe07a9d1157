from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from backend.catalogue.scoped_admin import OwnChoices
from backend.channels.admin.scoped import OfRoomAdmin
from backend.channels.models import CalendarLink, Maker
from backend.channels.services import linking
from backend.common import showing


class NewLink(forms.ModelForm[CalendarLink]):
    class Meta:
        model = CalendarLink
        fields = ("room", "maker", "name")

    def clean_room(self) -> Any:
        room = self.cleaned_data["room"]
        if room.calendar_links.count() >= linking.MOST_PER_ROOM:
            raise forms.ValidationError(linking.TooManyLinks.message)
        return room


@admin.register(CalendarLink)
class CalendarLinkAdmin(OfRoomAdmin[CalendarLink]):
    """Whoever may change rooms makes addresses, renews them, and revokes them by deleting the row."""

    form: Any = NewLink
    list_display = ("room", "maker", "name", "address", "made_at", "read_at")
    list_filter = ("maker", ("resort", OwnChoices))
    fields = ("room", "maker", "name")
    readonly_fields = ("address", "made_at", "changed_at", "read_at")
    actions = ("renew",)

    @admin.display(description="address ends in")
    def address(self, link: CalendarLink) -> str:
        return f"…{link.ending}.ics"

    def get_fields(self, request: HttpRequest, obj: CalendarLink | None = None) -> Any:
        return (*self.fields, *self.readonly_fields) if obj else self.fields

    def save_model(self, request: HttpRequest, obj: CalendarLink, form: Any, change: bool) -> None:
        made, secret = linking.make(room=obj.room, maker=Maker(obj.maker), name=obj.name, at=timezone.now())
        obj.__dict__.update({field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields})
        obj.secret = secret  # type: ignore[attr-defined]  # for the page that follows, and for nobody else

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._shown(request, obj, obj.secret)

    @admin.action(description="Renew: a new address, the old one ends", permissions=["renew"])
    def renew(self, request: HttpRequest, links: QuerySet[CalendarLink]) -> HttpResponse | None:
        chosen = list(links.select_related("room")[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one: its new address is shown once.", messages.WARNING)
            return None
        return self._shown(request, chosen[0], linking.renew(link=chosen[0], at=timezone.now()))

    def has_renew_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def _shown(self, request: HttpRequest, link: CalendarLink, secret: str) -> HttpResponse:
        address = request.build_absolute_uri(reverse("ical", args=[secret]))
        back = reverse("admin:channels_calendarlink_changelist")
        return showing.once(request, self, title=f"{link}, at this address", secret=address, back=back)
