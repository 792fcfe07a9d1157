"""What a deployment would see: processes that start, or say why not."""

import json

from tests.config.production import ROOT, run

LOOK = """
import django, json, sys
django.setup()
from django.apps import apps
from django.test import Client
paths = ("/sandbox/sms/", "/media/room_images/a.jpg", "/livez")
answers = {path: Client().get(path, secure=True, headers={"host": "example.org"}).status_code for path in paths}
loaded = [name for name in sys.modules if name.partition(".")[0] == "sandbox"]
print(json.dumps({"apps": [app.label for app in apps.get_app_configs()], "loaded": loaded, **answers}))
"""

SERVE = """
import django, gzip, pathlib, tempfile
django.setup()
from django.conf import settings
from django.test import Client
from backend.common.http import schema_files
schema_files.make_document = None
with tempfile.TemporaryDirectory() as folder:
    settings.SCHEMA_FILES = pathlib.Path(folder)
    files = {key: schema_files.SchemaFile(b"written before") for key in schema_files.made_of({})}
    packed = schema_files.SchemaFile(gzip.compress(b"written before"))
    schema_files.write_files({**files, ("json", "gzip"): packed}, settings.SCHEMA_FILES)
    asked = {"host": "example.org", "accept": "application/json", "accept-encoding": "gzip"}
    answer = Client().get("/api/schema/", secure=True, headers=asked)
print(answer["Content-Encoding"], gzip.decompress(answer.content).decode())
"""


def test_a_production_machine_passes_its_checks():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_a_process_without_its_secret_stops_and_says_which():
    done = run("manage.py", "check", RAZORPAY_WEBHOOK_SECRET="")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "RAZORPAY_WEBHOOK_SECRET is missing or empty" in last


def test_a_worker_without_its_secret_stops_and_says_which():
    done = run("-c", "from worker import app; app.loader.import_default_modules()", RAZORPAY_KEY_SECRET=None)
    assert done.returncode != 0
    assert "RAZORPAY_KEY_SECRET is missing or empty" in done.stderr


def test_a_release_writes_the_schema_that_is_committed(tmp_path):
    done = run("manage.py", "write_schema", "--file", str(tmp_path / "openapi.yaml"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "openapi.yaml").read_text() == (ROOT / "docs" / "openapi.yaml").read_text()


def test_a_process_of_a_release_serves_what_was_written_and_makes_nothing():
    done = run("-c", SERVE, DJANGO_SETTINGS_MODULE="config.settings.base", LOG_LEVEL="CRITICAL")
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["gzip written before"]), done.stderr


def test_nothing_of_the_sandbox_exists_in_production():
    done = run("-c", LOOK, DJANGO_SETTINGS_MODULE="config.settings.base", LOG_LEVEL="CRITICAL")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert ("sandbox" in found["apps"], found["loaded"]) == (False, [])
    assert [found[path] for path in ("/sandbox/sms/", "/media/room_images/a.jpg", "/livez")] == [404, 404, 200]
