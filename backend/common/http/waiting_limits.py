"""How long a request may wait for other people's services in all."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backend.common.outside import budgets


def limit_waiting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: whatever the request calls outside has ended OUTSIDE_REQUEST_SECONDS after it began."""

    def answered(request: HttpRequest) -> HttpResponse:
        with budgets.budget(settings.OUTSIDE_REQUEST_SECONDS):
            return get_response(request)

    return answered
