"""Guests and staff, their logins, and the end of an account by a superuser's hand."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format

from backend.accounts.models import LoginSession, User
from backend.backoffice.forms.acts import Act, Doing, Meaning
from backend.backoffice.forms.refusal_words import refusal_words
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.indexed_search import IndexedSearch
from backend.backoffice.parts.kept_forms import KeepsForms, KeepsInlineForms
from backend.backoffice.parts.plain_pages import MaskedPhone
from backend.common.errors import DomainError
from backend.common.phrases import spoken
from backend.privacy.services import erasure, obstacles

# Django's own page of them would throw a form away.
admin.site.unregister(Group)

# Whoever may change the address comes in as its person.
KEYS = ("login_email",)
RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


def _look_at_person(user: User, at: datetime) -> Meaning:
    facts = ((spoken("Person"), str(user)), (spoken("Since"), date_format(user.date_joined, "j M Y")))
    try:
        obstacles.refuse_erasure(user, at=at)
    except DomainError as refused:
        return Meaning(facts=facts, refusal=" ".join(refusal_words(refused)))
    return Meaning(facts=facts)


def _erased(user: User, doing: Doing) -> str:
    done = erasure.erase(user_id=user.pk, at=doing.at)
    return spoken("the account and its personal data are deleted.") if done else spoken("was deleted before.")


ERASE: Act[User] = Act(
    name="erase",
    title="Delete accounts and their personal data",
    explains="The account ends and its personal data is forgotten; what tax law asks for stays without a name. Nobody "
    "can undo this.",
    button="Yes, delete for good",
    permission="erase",
    look=_look_at_person,
    do=_erased,
)


class UserCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("phone_number", "name")


class LoginSessionInline(KeepsInlineForms[LoginSession, User]):
    model = LoginSession
    fields = ("device", "ip", "created_at", "last_used_at", "expires_at", "revoked_at")
    readonly_fields = ("device", "ip", "created_at", "last_used_at", "expires_at")
    extra = 0
    can_delete = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonPage(AsksFirst[User], MaskedPhone[User], IndexedSearch[User], DjangoUserAdmin[User]):
    """Guests and staff. Guests have no password; staff need one, and the right to open this admin.

    Rights are given by superusers alone, and nobody below changes another of the staff: whoever could, would have
    every right by the next click.
    """

    add_form = UserCreationForm
    inlines = (LoginSessionInline,)
    ordering = ("-date_joined",)
    list_display = ("phone_number", "name", "email", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("phone_number", "name", "email", "login_email")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("phone_number", "login_email", "password")}),
        ("Person", {"fields": ("name", "email", "date_of_birth", "gender")}),
        ("Rights", {"fields": ("is_active", *RIGHTS)}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("phone_number", "name", "usable_password", "password1", "password2")}),)
    actions = ("erase",)
    acts = (ERASE,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, *KEYS, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        powerful = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (bool(request.user.is_superuser) or not powerful)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting the row would leave messages and deliveries behind, and is refused while there are bookings."""
        return False

    @admin.action(description=ERASE.title, permissions=["erase"])
    def erase(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        return self.ask(request, ERASE, users)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@admin.register(Group)
class GroupPage(KeepsForms[Group], DjangoGroupAdmin):
    """Groups of the platform's people, and what their permission checkboxes say."""
