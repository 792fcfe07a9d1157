"""No endpoint is deprecated now: this one exists for these tests alone."""

from datetime import UTC, datetime

import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.test import APIClient

import config.urls
from backend.common.deprecation import deprecated
from backend.common.errors import NotFound
from backend.common.health import OpenView

GOODBYE = {
    "Deprecation": "@1767225600",
    "Sunset": "Wed, 01 Jul 2026 00:00:00 GMT",
    "Link": '<https://example.org/move>; rel="deprecation"; type="text/html"',
}


@deprecated(
    since=datetime(2026, 1, 1, tzinfo=UTC), sunset=datetime(2026, 7, 1, tzinfo=UTC), link="https://example.org/move"
)
class Old(OpenView):
    @extend_schema(operation_id="old", responses={200: str})
    def get(self, request, outcome):
        """Old."""
        if outcome == "refused":
            raise NotFound
        return Response("ok")


class Current(OpenView):
    @extend_schema(operation_id="current", responses={200: str})
    def get(self, request):
        """Current."""
        return Response("ok")


TRIED = [path("tried/current/", Current.as_view()), path("tried/<outcome>/", Old.as_view())]
urlpatterns = [*config.urls.urlpatterns, *TRIED]


@pytest.fixture
def browser(settings):
    settings.ROOT_URLCONF = __name__
    return APIClient()


@pytest.mark.parametrize(("outcome", "status"), [("fine", 200), ("refused", 404)])
def test_every_answer_of_a_deprecated_endpoint_says_goodbye(browser, outcome, status):
    answer = browser.get(f"/tried/{outcome}/")
    assert answer.status_code == status
    assert {name: answer[name] for name in GOODBYE} == GOODBYE


def test_others_do_not(browser):
    assert not GOODBYE.keys() & browser.get("/tried/current/").headers.keys()


def test_the_schema_marks_it(db):
    operations = SchemaGenerator(patterns=TRIED).get_schema(request=None, public=True)["paths"]
    marks = {
        operation["operationId"]: operation.get("deprecated")
        for path in operations.values()
        for operation in path.values()
    }
    assert marks == {"old": True, "current": None}
