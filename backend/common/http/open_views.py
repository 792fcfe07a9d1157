"""The bases of views that need no login."""

from typing import Any, ClassVar

from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common.http import etags


class OpenView(APIView):
    """A view that needs no token, and ignores one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class PublicRead(OpenView):
    """What is the same for all who ask in one language: anybody may keep the answer for `good_for_seconds`, and ask by
    its ETag whether there is another one. The schema tells so by itself."""

    is_browsing = True
    good_for_seconds: ClassVar[int] = 60
    # Keys that make no other version of an answer.
    untagged: ClassVar[frozenset[str]] = frozenset({"server_time"})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer with its headers, or that there is no other one."""
        if isinstance(response, Response) and response.status_code == 200 and request.method in SAFE_METHODS:
            tag = etags.etag_of(self._tagged(response.data))
            headers = {"ETag": tag, "Cache-Control": f"public, max-age={self.good_for_seconds}"}
            if etags.has_version(request, tag):
                response = Response(status=304)
            for name, value in headers.items():
                response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def _tagged(self, body: Any) -> Any:
        return {key: body[key] for key in body if key not in self.untagged} if isinstance(body, dict) else body
