import json
import re

import pytest

from tests.clients.places import PACKAGES


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_is_pinned_to_one_version(name):
    package = json.loads((PACKAGES[name] / "package.json").read_text())
    asked = package.get("dependencies", {}) | package["devDependencies"]
    assert [found for found in asked.values() if not re.fullmatch(r"\d+\.\d+\.\d+", found)] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_the_lock_names_hashes_and_no_registry_but_the_public_one(name):
    lock = json.loads((PACKAGES[name] / "package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert [path for path, package in packages.items() if not package.get("integrity")] == []
    named = {package["resolved"] for package in packages.values() if "resolved" in package}
    assert {url for url in named if not url.startswith("https://registry.npmjs.org/")} == set()
