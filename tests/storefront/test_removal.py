"""Guests' pages can be left out, or taken away: nothing of the product needs them."""

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import django
from django.conf import settings
django.setup()
from django.core.management import call_command
from django.urls import Resolver404, resolve
call_command("check", verbosity=0)
assert "backend.storefront" not in settings.INSTALLED_APPS
assert resolve("/api/resorts/").url_name == "resorts"
try:
    resolve("/r/some-resort/")
except Resolver404:
    print("no pages, and all else")
"""


def test_the_house_stands_without_its_pages():
    environ = {**os.environ, "GUEST_PAGES": "false", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip().endswith("no pages, and all else"), done.stderr


def test_only_config_knows_of_the_pages():
    known: set[str] = set()
    for path in [path for room in ("backend", "worker", "config", "sandbox") for path in (ROOT / room).rglob("*.py")]:
        if "storefront" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            known |= {str(path.relative_to(ROOT)) for name in names if name.startswith("backend.storefront")}
    assert known == set()
