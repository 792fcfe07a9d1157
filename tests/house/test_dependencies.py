"""What we lean on, and under which conditions."""

import json
import subprocess

import pytest

from sandbox import dependencies

FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}


@pytest.fixture(scope="module")
def licences() -> dict[str, str]:
    return dependencies.licences()


def test_the_page_of_licences_is_current(licences):
    rows = [line for line in dependencies.LICENCES.read_text().splitlines() if line.startswith("| ")]
    written = [row for row in rows if not row.startswith(("| ---", "| Library |"))]
    assert written == [f"| {name} | {said} |" for name, said in licences.items()], "run `make licences`"


def test_no_library_binds_the_house(licences):
    assert len(licences) > 30
    assert [(name, said) for name, said in licences.items() if dependencies.denied(said)] == []


@pytest.mark.parametrize(
    "bad", ["AGPL-3.0", "GNU General Public License v3 (GPLv3)", "SSPL-1.0", "UNKNOWN", "BUSL-1.1"]
)
def test_a_licence_that_binds_the_house_is_refused(bad):
    assert dependencies.denied(bad)
    assert not dependencies.denied(f"{bad} OR MIT")


@pytest.mark.parametrize("good", ["MIT", "Apache-2.0 OR BSD-2-Clause", "LGPL-3.0-only", "MPL-2.0", "PSF-2.0"])
def test_others_are_welcome(good):
    assert not dependencies.denied(good)


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ("", 0, "NOTHING was audited"),
        ("Traceback", 0, "NOTHING was audited"),
        (json.dumps({"dependencies": [{"name": "django", "skip_reason": "not found"}]}), 0, "NOTHING was audited"),
        (json.dumps({"dependencies": [{"name": "django", "version": "1", "vulns": []}]}), 0, "0 known"),
        (json.dumps({"dependencies": [{"name": "django", "version": "1", "vulns": [FLAW]}]}), 1, "PYSEC-2026-1"),
    ],
)
def test_the_audit_fails_for_what_is_known_alone(monkeypatch, capsys, said, code, told):
    done = subprocess.CompletedProcess([], 1, stdout=said, stderr="")
    monkeypatch.setattr(dependencies.subprocess, "run", lambda *_, **__: done)
    assert dependencies.audit_dependencies() == code
    assert told in capsys.readouterr().out


def test_an_audit_that_takes_too_long_says_so(monkeypatch, capsys):
    def hang(*_, **__):
        raise subprocess.TimeoutExpired("pip-audit", 1)

    monkeypatch.setattr(dependencies.subprocess, "run", hang)
    assert dependencies.audit_dependencies() == 0
    assert "NOTHING was audited" in capsys.readouterr().out
