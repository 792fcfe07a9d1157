"""Without the package of guests' pages, the tests of the API pass as before."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Of each floor that guests' pages call, and what is said of errors.
ASKED = (
    *("accounts/test_login.py", "availability/test_search.py", "bookings/test_open_attempts.py"),
    *("common/test_problems.py", "holds/test_select_rooms.py", "holds/test_offers.py"),
    *("payments/test_payment_return.py", "waitlist/test_entries.py"),
)


def test_the_api_passes_its_tests_where_the_pages_are_deleted(tmp_path):
    mirror_without_pages(tmp_path)
    outer = ("PYTEST_", "DANDELI_TEST_", "DJANGO_SETTINGS_MODULE")
    environ = {name: said for name, said in os.environ.items() if not name.startswith(outer)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in ASKED)]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout


def mirror_without_pages(place: Path) -> None:
    """The checkout as links, less the pages and their tests."""
    (place / "backend").mkdir()
    (place / "tests").mkdir()
    for folder, left_out in (
        ("", {"backend", "tests", "var", ".git", ".venv"}),
        ("backend", {"storefront"}),
        ("tests", {"storefront"}),
    ):
        for path in (ROOT / folder).iterdir():
            if path.name not in left_out and path.name != "__pycache__":
                (place / folder / path.name).symlink_to(path)
