from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest

from backend.accounts import otp
from backend.accounts.models import LoginSession, User
from backend.common import limits, redis
from backend.common.addresses import caller
from backend.common.admin import MaskedPhone
from backend.common.limits import Limit

QUARTER_HOUR = 900
RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class StaffLogin(AdminAuthenticationForm):
    """The admin's login, with a limit on guessing."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        try:
            limits.take(
                [
                    Limit(key=f"staff:ip:{caller(self.request)}", count=20, seconds=QUARTER_HOUR),
                    Limit(
                        key=f"staff:name:{otp.handle(self.data.get('username', ''))}",
                        count=10,
                        seconds=QUARTER_HOUR,
                    ),
                ]
            )
        except limits.TooMany as error:
            raise forms.ValidationError(error.detail) from None
        except redis.Unavailable:
            # Staff must get in while Redis is down, most of all then.
            pass
        return super().clean()


admin.site.login_form = StaffLogin
admin.site.site_header = admin.site.site_title = "Dandeli"
admin.site.index_title = "Resorts, guests and bookings"


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
class UserAdmin(MaskedPhone[User], DjangoUserAdmin[User]):
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

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        powerful = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (bool(request.user.is_superuser) or not powerful)
