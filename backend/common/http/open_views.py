"""The base of views that need no login."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView


class OpenView(APIView):
    """A view that needs no token, and ignores one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
