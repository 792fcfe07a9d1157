"""Searches of lists that grow with every booking: by indexes, not by reading the table."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal

from backend.backoffice.parts.kept_forms import KeepsForms

M = TypeVar("M", bound=Model)

# What a BIGINT holds, in digits.
LONGEST_NUMBER = 18


class IndexedSearch(KeepsForms[M]):
    """Looks for each word in each of the search fields by itself, and takes the rows together.

    Django asks with one OR over all tables that the fields are in, which no index answers. A part of a word is found by
    the trigrams of UPPER(field), if it has three letters; a field with `=` by the whole word, as it is stored.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        """The rows in which every word is found, none of them twice."""
        fields = self.get_search_fields(request)
        for word in smart_split(search_term) if fields else ():
            text = unescape_string_literal(word) if word.startswith(('"', "'")) and word[0] == word[-1] else word
            found = [_found(queryset, field, text) for field in fields]
            queryset = queryset.filter(pk__in=found[0].union(*found[1:]))
        return queryset, False


def _found(rows: QuerySet[M], field: str, text: str) -> QuerySet[M, Any]:
    """The keys of the rows with the text in the field."""
    name, whole = field.removeprefix("="), field.startswith("=")
    if name == "pk" and not (text.isdecimal() and len(text) <= LONGEST_NUMBER):
        return rows.none().values("pk")
    return rows.filter(**{name if whole else f"{name}__icontains": text}).order_by().values("pk")
