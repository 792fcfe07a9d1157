"""Keys with which programs read a resort's events."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from backend.backoffice.forms.acts import Act, Doing, Meaning
from backend.backoffice.forms.event_forms import NewKey
from backend.backoffice.parts import secret_page
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.phrases import spoken
from backend.event_feed.models import ApiKey
from backend.event_feed.services import key_grants


def _look_at_key(key: ApiKey, at: datetime) -> Meaning:
    used = date_format(timezone.localtime(key.last_used_at), "j M Y, H:i") if key.last_used_at else spoken("never")
    facts = ((spoken("Program"), key.name), (spoken("Resort"), str(key.resort)), (spoken("Last used"), used))
    return Meaning(facts=facts, refusal=spoken("It was revoked before.") if key.revoked_at else "", needs_reason=False)


def _revoked(key: ApiKey, doing: Doing) -> str:
    done = key_grants.revoke_key(key, at=doing.at)
    return spoken("revoked.") if done else spoken("It was revoked before.")


REVOKE: Act[ApiKey] = Act(
    name="revoke",
    title="Revoke the key",
    explains="The program that uses this key is shut out at once. Nobody can undo this: give it another key first.",
    button="Yes, revoke it",
    permission="revoke",
    right=Right.MANAGE_INTEGRATIONS,
    look=_look_at_key,
    do=_revoked,
)


@admin.register(ApiKey)
class ApiKeyPage(AsksFirst[ApiKey], ScopedPage[ApiKey]):
    """Given and revoked; never changed."""

    seeing = adding = Right.MANAGE_INTEGRATIONS
    form = NewKey
    list_display = ("prefix", "name", "resort", "created_at", "last_used_at", "revoked_at")
    list_filter = (("resort", OwnChoices),)
    list_select_related = ("resort",)
    actions = ("revoke",)
    acts = (REVOKE,)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return ("resort", "name", "kinds") if obj is None else (*self.list_display, "kinds", "created_by")

    def get_form(self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("Form", (form,), {"caller": request.user}) if obj is None else form

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) or self.granted(request, Right.MANAGE_INTEGRATIONS)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        assert request.user.pk is not None
        given, text = key_grants.give(
            resort=obj.resort, name=obj.name, kinds=obj.kinds, user_id=request.user.pk, at=clock.now()
        )
        obj.pk, obj.prefix = given.pk, given.prefix
        obj.text = text  # type: ignore[attr-defined]  # for the page that follows, and for nobody else

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        back = reverse("admin:event_feed_apikey_changelist")
        # Only the object that has just been saved carries the key: no column has it.
        return secret_page.show_once(request, self, title=f"The key of {obj.name}", secret=obj.text, back=back)  # type: ignore[attr-defined]

    @admin.action(description=REVOKE.title, permissions=["revoke"])
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiKey]) -> HttpResponse | None:
        return self.ask(request, REVOKE, rows)
