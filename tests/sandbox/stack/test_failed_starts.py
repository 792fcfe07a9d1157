"""A start that fails says why, in one place, and ends with 1."""

import socket
from pathlib import Path

import pytest

from tests.sandbox.stack import stand_ins


def start(root: Path, **environ: str) -> tuple[int, str]:
    with stand_ins.launcher(root, **environ) as launcher:
        said, _ = launcher.communicate(timeout=40)
    return launcher.returncode, said


@pytest.mark.parametrize("variable", ["PORT", "TWIN_PORT", "FLOWER_PORT", "SITE_PORT"])
def test_a_taken_port_is_named_with_the_variable_that_changes_it(
    tmp_path: Path, urls: dict[str, str], variable: str
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, said = start(stand_ins.house(tmp_path), **urls, **{variable: port})
    assert code == 1
    assert f"Port {port}" in said
    assert f"set {variable} to another" in said


def test_a_process_that_never_comes_up_shows_the_end_of_its_log(tmp_path: Path, urls: dict[str, str]) -> None:
    broken = stand_ins.PROCFILE.replace("python web.py ${PORT:-1}", """python -c 'raise SystemExit("no wings")'""")
    code, said = start(stand_ins.house(tmp_path, procfile=broken), **urls)
    assert code == 1
    assert "web did not start" in said
    assert "no wings" in said


def test_failing_migrations_show_the_end_of_their_log(tmp_path: Path, urls: dict[str, str]) -> None:
    code, said = start(stand_ins.house(tmp_path, manage="raise SystemExit('no such table')\n"), **urls)
    assert code == 1
    assert "manage.py migrate failed" in said
    assert "no such table" in said
    assert not (tmp_path / "var" / "run" / "addresses.env").exists()


def test_production_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    code, said = start(stand_ins.house(tmp_path), DANDELI_ENV="production")
    assert code == 1
    assert "development only" in said
    assert not (tmp_path / ".env").exists()
    assert not (tmp_path / "var").exists()


def test_a_port_that_is_no_number_is_refused(tmp_path: Path, urls: dict[str, str]) -> None:
    code, said = start(stand_ins.house(tmp_path), **urls, PORT="http")
    assert code == 1
    assert "PORT is 'http'" in said


def test_a_developers_own_account_is_looked_at_and_what_is_wrong_with_it_stops_nothing(
    tmp_path: Path, urls: dict[str, str]
) -> None:
    wrong = "import sys; print(sys.argv[1:]); sys.exit('Wrong: webhook.' if 'check_razorpay' in sys.argv else 0)\n"
    broken = stand_ins.PROCFILE.replace("python web.py ${PORT:-1}", "python -c 'raise SystemExit(1)'")
    root = stand_ins.house(tmp_path, manage=wrong, procfile=broken)
    _, said = start(root, **urls, RAZORPAY_BASE_URL="https://api.razorpay.com")
    assert "manage.py check_razorpay failed" in said
    assert "Wrong: webhook." in said
    assert "starting twin, web" in said


def test_the_twin_is_not_asked_how_it_is_set_up(tmp_path: Path, urls: dict[str, str]) -> None:
    broken = stand_ins.PROCFILE.replace("python web.py ${PORT:-1}", "python -c 'raise SystemExit(1)'")
    _, said = start(stand_ins.house(tmp_path, procfile=broken), **urls, RAZORPAY_BASE_URL="")
    assert "Razorpay account" not in said
    assert "starting twin, web" in said
