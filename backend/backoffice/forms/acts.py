"""Acts that are asked first, as values: what they are called, what they mean for a row, and what does them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from backend.backoffice.templatetags.rupees import in_lakhs
from backend.catalogue.models.roles import Right

M = TypeVar("M", bound=Model)
# What is read of a row before something is done: names and values, in their order.
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What an act means for one row: facts to read, in their order, and the sum that moves, if one does.

    `refusal`: why it cannot be done to this row. `needs_reason`: whether somebody has to say why.
    """

    facts: Facts
    sum_paise: int | None = None
    refusal: str = ""
    needs_reason: bool = True


@dataclass(frozen=True, kw_only=True)
class Doing:
    """Who does it, why, when, and what they have read."""

    request: HttpRequest
    at: datetime
    reason: str
    meaning: Meaning

    @property
    def user_id(self) -> int:
        return int(self.request.user.pk or 0)


@dataclass(frozen=True, kw_only=True)
class Act(Generic[M]):
    """Something that is asked before it is done. Texts are English, and translated where they are shown."""

    name: str
    title: str
    explains: str
    button: str
    # The name of the page's permission, as its actions say it; and the right, where roles decide.
    permission: str
    right: Right | None = None
    look: Callable[[M, datetime], Meaning]
    # What was done, in words; or a page that shows it, once.
    do: Callable[[M, Doing], str | HttpResponse]
    # Why it cannot be done, without what `look` reads of money; None where looking is as cheap.
    bar: Callable[[M, datetime], str] | None = None
    # Several at once never, whoever asks.
    alone: bool = False

    def refusal(self, row: M, at: datetime) -> str:
        """Why this cannot be done to the row at this moment; empty where it can."""
        return self.bar(row, at) if self.bar else self.look(row, at).refusal


def shown_money(paise: int) -> str:
    return in_lakhs(paise)


def digest_of(meanings: Sequence[Meaning]) -> str:
    """What was read, as one word: the page does nothing else."""
    said = repr([(meaning.facts, meaning.sum_paise, meaning.refusal) for meaning in meanings])
    return hashlib.sha256(said.encode()).hexdigest()[:32]
