"""The page of the schema is a file: made once, compressed, and not sent again to who has it."""

import gzip
import json
import time

import pytest
import yaml
from rest_framework.test import APIClient

from backend.common.http import schema_files, schema_page
from tests.machinery.said_codes import document

pytestmark = pytest.mark.django_db
JSON, YAML = "application/json", "application/vnd.oai.openapi"


def get(**headers):
    return APIClient().get("/api/schema/", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def asked_before():
    answer = get(accept=JSON)
    assert answer.status_code == 200
    return answer


def test_whoever_asks_again_in_any_way_costs_no_second_making(asked_before):
    worked = time.thread_time()
    for query in ("", "?lang=hi", "?version=7"):
        answer = APIClient().get(f"/api/schema/{query}", headers={"accept": JSON, "accept-language": "hi"})
        assert (answer.content, answer["Content-Type"]) == (asked_before.content, asked_before["Content-Type"])
    assert time.thread_time() - worked < 0.5


@pytest.mark.parametrize("kind", [YAML, "application/yaml", "application/vnd.oai.openapi+json", JSON])
def test_each_format_is_its_own_and_says_the_same(kind):
    answer = get(accept=kind)
    assert answer["Content-Type"] == kind
    read = json.loads if "json" in kind else lambda text: yaml.load(text, yaml.CSafeLoader)
    assert read(answer.content) == document()


def test_who_asks_for_nothing_special_gets_yaml():
    assert get().content.startswith(b"openapi:")


@pytest.mark.parametrize("kind", [JSON, YAML])
def test_who_takes_gzip_gets_it_and_the_content_is_the_same(kind):
    plain, packed = get(accept=kind), get(accept=kind, accept_encoding="br, gzip")
    assert (packed["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 8


@pytest.mark.parametrize("header", ["identity", "br", "gzip;q=0", "gzip; q=0.0", "*;q=0"])
def test_who_does_not_take_gzip_gets_none(header):
    assert "Content-Encoding" not in get(accept=JSON, accept_encoding=header)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_who_has_it_is_told_so(encoding):
    first = get(accept=JSON, accept_encoding=encoding)
    for known in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        again = get(accept=JSON, accept_encoding=encoding, if_none_match=known)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert get(accept=JSON, accept_encoding=encoding, if_none_match='"another"').status_code == 200


def test_every_form_has_an_etag_of_its_own():
    asked = [(kind, encoding) for kind in (JSON, YAML) for encoding in ("gzip", "identity")]
    assert len({get(accept=kind, accept_encoding=encoding)["ETag"] for kind, encoding in asked}) == 4


def test_caches_may_keep_it_and_know_what_it_depends_on(asked_before):
    assert asked_before["Cache-Control"] == f"public, max-age={schema_page.GOOD_FOR_SECONDS}"
    assert {"Accept", "Accept-Encoding"} <= {word.strip() for word in asked_before["Vary"].split(",")}


def test_a_format_that_there_is_not_is_refused_in_the_one_shape():
    answer = get(accept="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert json.loads(answer.content)["code"] == "not_acceptable"


def test_what_a_release_has_written_is_what_a_process_reads(tmp_path):
    made = schema_files.made_of({"openapi": "3.1.1", "paths": {}})
    schema_files.write_files(made, tmp_path / "schema")
    assert schema_files.read_files(tmp_path / "schema") == made
    assert sorted(path.name for path in (tmp_path / "schema").iterdir()) == [
        *("openapi.json", "openapi.json.gz", "openapi.yaml", "openapi.yaml.gz")
    ]


def test_files_that_are_not_whole_are_not_read(tmp_path):
    schema_files.write_files(schema_files.made_of({"openapi": "3.1.1"}), tmp_path)
    (tmp_path / "openapi.json.gz").unlink()
    assert schema_files.read_files(tmp_path) is None
    assert schema_files.read_files(None) is None


def test_the_same_code_makes_the_same_bytes():
    assert schema_files.made_of(document()) == schema_files.made_of(document())
