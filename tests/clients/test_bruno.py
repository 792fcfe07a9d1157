import shutil
import subprocess
import sys

import pytest
import yaml

from sandbox import dotenv
from tests.clients import node

COLLECTION = dotenv.ROOT / "clients" / "bruno"
NOT_OPERATIONS = ("environments", "sandbox", "node_modules")


def requests(folder):
    """The request files of operations, by their path in the collection."""
    found = [file for file in folder.glob("*/*.bru") if file.parent.name not in NOT_OPERATIONS]
    return {file.relative_to(folder).as_posix(): file.read_text() for file in found}


def test_every_operation_of_the_schema_has_a_request():
    schema = yaml.safe_load((dotenv.ROOT / "docs" / "openapi.yaml").read_text())
    operations = {operation["operationId"] for path in schema["paths"].values() for operation in path.values()}
    there = {path.split("/")[1].removesuffix(".bru") for path in requests(COLLECTION)}
    assert there == operations, "docs/openapi.yaml has changed: run `make clients` and commit clients/"


def test_the_requests_are_written_as_the_schema_says(tmp_path):
    copy = shutil.copytree(COLLECTION, tmp_path / "bruno", ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run([sys.executable, COLLECTION / "skeleton.py", copy], check=True)
    assert requests(copy) == requests(COLLECTION), "run `make clients` and commit clients/"


def test_scripts_written_by_hand_survive(tmp_path):
    copy = shutil.copytree(COLLECTION, tmp_path / "bruno", ignore=shutil.ignore_patterns("node_modules"))
    login = copy / "auth" / "otp_verify.bru"
    login.write_text(login.read_text().replace("res.status: eq", "res.status: neq") + "\ntests {\n  // mine\n}\n")
    subprocess.run([sys.executable, COLLECTION / "skeleton.py", copy], check=True)
    assert 'bru.setVar("access", res.body.access)' in login.read_text()
    assert "// mine" in login.read_text()
    assert "neq" not in login.read_text()


@pytest.mark.journey
def test_the_collection_books_a_stay(bruno, reach, house):
    places = [f"api={house.at['API_URL']}", f"twin={house.at['TWIN_URL']}", "phone_number=9845012367"]
    given = [word for place in places for word in ("--env-var", place)]
    done = node.run("npm", "run", "book", "--", *given, cwd=bruno, environ=reach)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bookings/cancel_booking (200 OK)" in done.stdout
