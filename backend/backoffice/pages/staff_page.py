"""Who works at a resort, and as what."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from backend.backoffice.forms.staff_form import NewStaffMember
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models import StaffMember
from backend.catalogue.models.roles import Right
from backend.catalogue.services import staff


@admin.register(StaffMember)
class StaffPage(ScopedPage[StaffMember]):
    """Owners see to their own staff, never to themselves: a resort does not lose its last owner by a slip."""

    list_display = ("phone", "role", "resort")
    list_filter = ("role", ("resort", OwnChoices))
    list_select_related = ("user", "resort")
    search_fields = (f"user__{get_user_model().USERNAME_FIELD}", "resort__name")
    seeing = adding = changing = deleting = Right.MANAGE_STAFF

    @admin.display(description="phone number")
    def phone(self, member: StaffMember) -> str:
        return member.user.get_username()

    def get_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> Any:
        return ("resort", "phone" if obj else "phone_number", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> Any:
        return ("resort", "phone") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: StaffMember | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewStaffMember
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        if not change:
            obj.user = staff.staff_person(phone_number=form.cleaned_data["phone_number"])
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)


def _is_own(request: HttpRequest, member: StaffMember | None) -> bool:
    return member is not None and member.user_id == request.user.pk and not request.user.is_superuser
