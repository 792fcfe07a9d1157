"""Guests and staff, their logins, and the end of an account by a superuser's hand."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import LoginSession, User
from backend.backoffice.parts.plain_pages import MaskedPhone
from backend.common.errors import DomainError
from backend.privacy.services import erasure

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class UserCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("phone_number", "name")


class LoginSessionInline(admin.TabularInline[LoginSession, User]):
    model = LoginSession
    fields = ("device", "ip", "created_at", "last_used_at", "expires_at", "revoked_at")
    readonly_fields = ("device", "ip", "created_at", "last_used_at", "expires_at")
    extra = 0
    can_delete = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonPage(MaskedPhone[User], DjangoUserAdmin[User]):
    """Guests and staff. Guests have no password; staff need one, and the right to open this admin.

    Rights are given by superusers alone, and nobody below changes another of the staff: whoever could, would have
    every right by the next click.
    """

    add_form = UserCreationForm
    inlines = (LoginSessionInline,)
    ordering = ("-date_joined",)
    list_display = ("phone_number", "name", "email", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("phone_number", "name", "email")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("phone_number", "password")}),
        ("Person", {"fields": ("name", "email", "date_of_birth", "gender")}),
        ("Rights", {"fields": ("is_active", *RIGHTS)}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("phone_number", "name", "usable_password", "password1", "password2")}),)
    actions = ("erase",)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        powerful = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (bool(request.user.is_superuser) or not powerful)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting the row would leave messages and deliveries behind, and is refused while there are bookings."""
        return False

    @admin.action(description="Delete these accounts and their personal data", permissions=["erase"])
    def erase(self, request: HttpRequest, users: QuerySet[User]) -> None:
        now = timezone.now()
        for user in users:
            name = str(user)
            try:
                done = erasure.erase(user_id=user.pk, at=now)
            except DomainError as error:
                self.message_user(request, f"{name}: {error.detail} ({error.code})", messages.WARNING)
            else:
                self.message_user(request, f"{name}: {'erased' if done else 'was already deleted'}.", messages.SUCCESS)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)
