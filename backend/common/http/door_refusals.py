"""What is refused before anything is worked on: the server in front finds it, and this says it as all else is said."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from backend.common.errors import DomainError
from backend.common.http.problems import refusal_answer

# The key of the WSGI environ under which the server in front leaves its refusal.
REFUSAL = "dandeli.refusal"


class Overloaded(DomainError):
    code = "overloaded"
    status = 503
    message = "Too many requests are being worked on. Try again in a moment."


class BodyTooSlow(DomainError):
    code = "body_too_slow"
    status = 408
    message = "The request body did not arrive in time."


def refuse_at_the_door(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, below those that give an answer its id, headers and language: answers a refusal, calls nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refusal: DomainError | None = request.META.get(REFUSAL)
        if refusal is None:
            return get_response(request)
        return refusal_answer(refusal)

    return middleware
