"""Base class of admin pages that show staff only their own resorts' rows, by the rights of their role.

`catalogue.roles` alone decides; Django's permission checkboxes count on the platform's own pages only.
"""

from functools import reduce
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.exceptions import NotRegistered
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest

from backend.backoffice.forms.typed_rows import TypedRows
from backend.backoffice.parts.kept_forms import KeepsForms, KeepsInlineForms
from backend.catalogue import selectors
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import RIGHTS, Right, Role

M = TypeVar("M", bound=Model)
Parent = TypeVar("Parent", bound=Model)


def _roles_of_caller(request: HttpRequest) -> dict[int, Role]:
    """Their role by the id of the resort, asked once: a page of the admin asks for four rights of every model."""
    if not request.user.is_active:
        return {}
    seen = vars(request)
    if "roles_of_caller" not in seen:
        seen["roles_of_caller"] = selectors.roles_of(request.user)
    roles: dict[int, Role] = seen["roles_of_caller"]
    return roles


class _ByRole:
    """Answers the admin's four questions from the table of roles; superusers get Django's own answer."""

    seeing: Right = Right.SEE_RESORT
    adding: Right | None = None
    changing: Right | None = None
    deleting: Right | None = None
    # The way from a row to its resort, as a lookup; empty where the row is the resort.
    resort_path = "resort"

    def granted(self, request: HttpRequest, right: Right | None, row: Any = None) -> bool:
        """Whether the caller has the right at the row's resort; without a row: at any."""
        # Also where there is no resort yet.
        if request.user.is_superuser:
            return True
        if right is None:
            return False
        roles = _roles_of_caller(request)
        if row is None:
            return any(right in RIGHTS[role] for role in roles.values())
        role = roles.get(self._resort_of(row).pk)
        return role is not None and right in RIGHTS[role]

    def _resort_of(self, row: Any) -> Resort:
        steps = self.resort_path.split("__") if self.resort_path else []
        resort: Resort = reduce(getattr, steps, row)
        return resort

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if request.user.is_superuser:
            return super().has_view_permission(request, obj)  # type: ignore[misc, no-any-return]  # of the admin mixed in
        return self.granted(request, self.seeing, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if request.user.is_superuser:
            return super().has_change_permission(request, obj)  # type: ignore[misc, no-any-return]  # of the admin mixed in
        return self.granted(request, self.changing, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if request.user.is_superuser:
            return super().has_delete_permission(request, obj)  # type: ignore[misc, no-any-return]  # of the admin mixed in
        return self.granted(request, self.deleting, obj)


class ScopedInline(_ByRole, KeepsInlineForms[M, Parent]):
    """Rows below a row: Django asks about the parent, so `resort_path` leads from there."""

    formset = TypedRows
    extra = 0
    # What each row names, read with it.
    select_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.select_related) if self.select_related else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if request.user.is_superuser:
            return super().has_add_permission(request, obj)
        return self.granted(request, self.adding, obj)


class ShownInline(ScopedInline[M, Parent]):
    """Rows below a row, to be read."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedPage(_ByRole, KeepsForms[M]):
    """A page of rows that each belong to one resort."""

    # What the page of one row names, read with it.
    shown_with: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        return self.rows_where(request, self.seeing)

    def rows_where(self, request: HttpRequest, right: Right) -> QuerySet[M]:
        """The rows of the resorts at which the caller has this right."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.resort_path or 'pk'}__in": selectors.resorts_where(request.user, right)})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M:
        """Django would send the caller home with "perhaps it was deleted"; what is not theirs is not there.

        Whoever only looks gets it read once, however many parts of the page ask.
        """
        known = vars(request).setdefault("rows_of_page", {}) if request.method == "GET" else {}
        name = (self.model, object_id, from_field)
        if name not in known:
            known[name] = super().get_object(request, object_id, from_field)
        row: M | None = known[name]
        if row is None:
            raise Http404
        return row

    def has_add_permission(self, request: HttpRequest) -> bool:
        if request.user.is_superuser:
            return super().has_add_permission(request)
        return self.granted(request, self.adding)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """A row goes to no resort at which the caller may not add one."""
        if db_field.related_model is Resort and not request.user.is_superuser and self.adding is not None:
            kwargs["queryset"] = selectors.resorts_where(request.user, self.adding)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OwnChoices(RelatedFieldListFilter):
    """A filter that names what the caller's own page of that model lists, and nothing else."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[Any]:
        try:
            page = model_admin.admin_site.get_model_admin(field.related_model)
        except NotRegistered:
            return []
        rows = field.related_model._default_manager.filter(pk__in=page.get_queryset(request).values("pk"))
        # Names say more than their own row: a room type's names its resort.
        named = page.get_list_select_related(request)
        return [(row.pk, str(row)) for row in (rows if isinstance(named, bool) else rows.select_related(*named))]
