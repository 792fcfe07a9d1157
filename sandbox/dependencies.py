"""What we lean on: its licences, and what is known to be wrong with it.

python -m sandbox.dependencies licences    writes docs/licences.md
python -m sandbox.dependencies audit       asks for known vulnerabilities, if anybody answers
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "requirements.txt"
LICENCES = ROOT / "docs" / "licences.md"
BIN = Path(sys.executable).parent
AUDIT_SECONDS = 120
# The image runs Linux, whatever the developer's machine is.
IMAGE = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "python_version": "3.13"}
# Would put conditions on the whole house, or on who may run it; or nobody knows.
DENIED = ("AGPL", "AFFERO", "GPL", "SSPL", "SERVER SIDE PUBLIC", "BUSL", "BUSINESS SOURCE", "COMMONS CLAUSE", "UNKNOWN")
# LGPL and MPL bind changes to the library itself; we use it as it comes.
BEARABLE = ("LGPL", "LESSER")
HEAD = """# Licences of what runs

Every library of `requirements.txt`, as its own metadata names its licence; `make licences` writes this page, and a
test compares it. MIT, BSD, Apache, PSF and the like ask for their notice, which stays in the image beside the code.
LGPL (psycopg) and MPL (certifi) bind changes to the library itself: we make none. Refused by the test: GPL, AGPL, SSPL,
BUSL, the Commons Clause, and a licence that nobody knows. Development tools are not listed: they leave no machine.

| Library | Licence |
| --- | --- |
"""


def installed_packages() -> list[str]:
    """Names of the libraries that the image contains."""
    pins = (line.rstrip(" \\") for line in PINNED.read_text().splitlines() if line[:1].isalnum())
    wanted = [Requirement(pin) for pin in pins]
    return sorted(canonicalize_name(r.name) for r in wanted if r.marker is None or r.marker.evaluate(IMAGE))


def licences() -> dict[str, str]:
    """The licence of each, from what is installed here."""
    done = subprocess.run(
        [BIN / "pip-licenses", "--from=mixed", "--format=json", "--with-system", f"--python={sys.executable}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, str] = {canonicalize_name(row["Name"]): row["License"] for row in json.loads(done.stdout)}
    return {name: found.get(name, "UNKNOWN") for name in installed_packages()}


def denied(licence: str) -> bool:
    """Whether a library under it may not come in. A choice (`A OR B`) needs one good half."""
    return all(
        any(word in half for word in DENIED) and not any(word in half for word in BEARABLE)
        for half in licence.upper().split(" OR ")
    )


def licences_page() -> str:
    """docs/licences.md."""
    return HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in licences().items())


def audit_dependencies() -> int:
    """0 unless something is known to be wrong; without the service, a sentence and 0."""
    command = [
        *(str(BIN / "pip-audit"), "--requirement", str(PINNED), "--require-hashes", "--disable-pip"),
        *("--format=json", "--progress-spinner=off", "--timeout=15"),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)
        asked: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        asked = []
    known = [one for one in asked if "vulns" in one]
    if not known:
        print("pip-audit: no service for vulnerabilities could be reached: NOTHING was audited.")
        return 0
    wrong = [(one["name"], one["version"], flaw) for one in known for flaw in one["vulns"]]
    for name, version, flaw in wrong:
        print(f"pip-audit: {name} {version}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version'}")
    print(f"pip-audit: {len(known)} of {len(asked)} audited, {len(wrong)} known vulnerabilities.")
    return 1 if wrong else 0


def main(command: str) -> int:
    if command == "audit":
        return audit_dependencies()
    LICENCES.write_text(licences_page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
