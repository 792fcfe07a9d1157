"""Base classes of errors: DomainError (a refusal with a code), and errors that deserve a retry."""

from typing import Any, ClassVar

from django.utils.functional import lazy

from backend.common.field_words import in_words

_in_words = lazy(in_words, str)


class DomainError(Exception):
    """A refusal with a name and an address: `code` for machines, `message` for people, `extra` as data.

    Subclasses stand beside the function that raises them. Texts are English, and translated when they are rendered;
    a detail with numbers or names in it is a `phrase` with blanks.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409
    message: ClassVar[str]

    def __init__(self, detail: str = "", *, retry_after: int | None = None, **extra: Any) -> None:
        self.detail = detail or self.message
        self.retry_after = retry_after
        self.extra = extra
        super().__init__(self.detail)


class BadInput(DomainError):
    """Input of the right shape with values that are not allowed; each error points at its field, as a JSON pointer."""

    code = "invalid"
    status = 400
    message = "The request has invalid fields."

    def __init__(self, *errors: tuple[str, str, str]) -> None:
        listed = [{"pointer": p, "code": c, "detail": d} for p, c, d in errors]
        super().__init__(_in_words(listed), errors=listed)


class NotFound(DomainError):
    """Not there, or not yours: the answer is the same."""

    code = "not_found"
    status = 404
    message = "Not found, or you do not have access to it."


class Retryable(Exception):
    """Something outside failed in a way that another try may cure."""
