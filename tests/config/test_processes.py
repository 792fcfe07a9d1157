"""What a deployment would see: processes that start, or say why not."""

import json

from tests.config.production import run

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


def test_nothing_of_the_sandbox_exists_in_production():
    done = run("-c", LOOK, DJANGO_SETTINGS_MODULE="config.settings.base", LOG_LEVEL="CRITICAL")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert ("sandbox" in found["apps"], found["loaded"]) == (False, [])
    assert [found[path] for path in ("/sandbox/sms/", "/media/room_images/a.jpg", "/livez")] == [404, 404, 200]
