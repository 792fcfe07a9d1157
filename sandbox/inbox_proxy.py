"""The SMS inbox under the API's own address, so that a frontend needs to know one host only."""

import requests
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_GET

from backend.common.http import problems

TIMEOUT_SECONDS = 2


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Hand on the list that the inbox answers; a browser is sent to the inbox's own page."""
    try:
        answer = requests.get(
            settings.SMS_SANDBOX_URL,
            params=request.GET.dict(),
            headers={"Accept": request.headers.get("Accept", "application/json")},
            timeout=TIMEOUT_SECONDS,
        )
    except requests.RequestException:
        detail = "The inbox is part of the sandbox that `make run` starts."
        body = problems.problem(503, "inbox_unavailable", "The SMS inbox does not answer.", detail)
        return JsonResponse(body, status=503, content_type=problems.CONTENT_TYPE, headers={"Retry-After": "5"})
    kind = answer.headers.get("Content-Type", "application/json")
    if kind.startswith("text/html"):
        # The page brings its style and script along from where it lives.
        return HttpResponseRedirect(answer.url)
    return HttpResponse(answer.content, status=answer.status_code, content_type=kind)
