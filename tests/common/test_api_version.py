"""The header that says how new the API is, and the changelog that it speaks of."""

import datetime
import re

import pytest
import yaml
from django.conf import settings
from rest_framework.test import APIClient

from sandbox import dotenv

HEADER = "Dandeli-Version"


def test_the_version_is_the_newest_section_of_the_changelog():
    headings = re.findall(r"^## (.*)$", (dotenv.ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    days = [datetime.date.fromisoformat(heading) for heading in headings]
    assert days == sorted(days, reverse=True)
    assert headings[0] == settings.API_VERSION


@pytest.mark.django_db
def test_answers_and_refusals_of_the_api_carry_it(room, subtests):
    asked = {
        "/api/resorts/": 200,
        f"/api/resorts/{room.resort.slug}/": 200,
        "/api/resorts/nothing/": 404,
        "/api/bookings/": 401,
        "/api/nothing/": 404,
    }
    for path, status in asked.items():
        with subtests.test(path):
            answer = APIClient().get(path)
            assert (answer.status_code, answer[HEADER]) == (status, settings.API_VERSION)


@pytest.mark.django_db
def test_an_answer_that_has_not_changed_carries_it_and_its_tag_does_not_depend_on_it(room, settings):
    path = f"/api/resorts/{room.resort.slug}/"
    tag = APIClient().get(path)["ETag"]
    settings.API_VERSION = "2031-01-01"
    again = APIClient().get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again[HEADER]) == (304, "2031-01-01")


def test_health_and_pages_do_not_carry_it():
    assert HEADER not in APIClient().get("/livez")


def test_scripts_of_a_site_may_read_it(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://lodge.example"]
    answer = APIClient().get("/api/nothing/", headers={"Origin": "https://lodge.example"})
    assert HEADER.lower() in answer["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("status", ["200", "201"])
def test_the_schema_names_it(status):
    schema = yaml.load((dotenv.ROOT / "docs" / "openapi.yaml").read_text(), yaml.CSafeLoader)
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            headers = operation["responses"].get(status, {}).get("headers", {})
            assert status not in operation["responses"] or (HEADER in headers) == path.startswith("/api/"), path
    assert HEADER in schema["info"]["description"]
