"""Base classes of read-only admin pages: only services change states."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from backend.backoffice.parts.kept_forms import KeepsForms
from backend.common.security import masks

M = TypeVar("M", bound=Model)


class ReadOnlyPage(KeepsForms[M]):
    """Look, search, filter."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OutsideOfTransactions(KeepsForms[M]):
    """Looking up the host that is typed here is a call, and services open their own transactions.

    Django would open one around the form, its check and its saving.
    """

    def form_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        # What Django itself calls within its transaction; the stubs do not know it.
        shown: HttpResponse = self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]
        return shown


class MaskedPhone(KeepsForms[M]):
    """A page of rows with a phone number: its last four digits, and whole for those who have the right.

    Without the right a number is found by typing all of it: guessing it digit by digit finds nothing.
    """

    phone_field = "phone_number"

    def sees_whole(self, request: HttpRequest) -> bool:
        return request.user.has_perm(masks.WHOLE_PHONE)

    @admin.display(description="phone")
    def phone_ending(self, row: M) -> str:
        return masks.masked_address(getattr(row, self.phone_field))

    def get_list_display(self, request: HttpRequest) -> Any:
        return self._shown(request, super().get_list_display(request))

    def get_search_fields(self, request: HttpRequest) -> Any:
        exact = {} if self.sees_whole(request) else {self.phone_field: f"={self.phone_field}"}
        return [exact.get(name, name) for name in super().get_search_fields(request)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        return super().get_search_results(request, queryset, masks.as_stored(search_term))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Addresses may ask for `?phone_number__startswith=…` otherwise."""
        by_phone = lookup.split("__")[0] == self.phone_field
        return super().lookup_allowed(lookup, value, request) and (not by_phone or self.sees_whole(request))

    def get_fieldsets(self, request: HttpRequest, obj: M | None = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        if obj is None:
            return sets
        return [(name, {**options, "fields": self._shown(request, options["fields"])}) for name, options in sets]

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if obj is None or self.sees_whole(request) else (*fields, "phone_ending")

    def _shown(self, request: HttpRequest, names: Any) -> list[Any]:
        if self.sees_whole(request):
            return list(names)
        others = [name for name in names if name != "phone_ending"]
        return ["phone_ending" if name == self.phone_field else name for name in others]
