import re
import stat
from pathlib import Path

import pytest

from sandbox import env


def test_the_first_run_writes_every_setting_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert env.ensure(file) == [name for name, _, _ in env.SETTINGS]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch(r"rzp_test_[A-Za-z0-9]{14}", env.read(file)["RAZORPAY_KEY_ID"])
    assert len(env.read(file)["DJANGO_SECRET_KEY"]) >= 50


def test_every_setting_has_a_line_that_says_why(tmp_path: Path) -> None:
    env.ensure(tmp_path / ".env")
    lines = (tmp_path / ".env").read_text().splitlines()
    assert all(lines[i - 1].startswith("# ") for i, line in enumerate(lines) if re.match(r"\w+=", line))


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    env.ensure(tmp_path / ".env")
    before = (tmp_path / ".env").read_bytes()
    assert env.ensure(tmp_path / ".env") == []
    assert (tmp_path / ".env").read_bytes() == before


def test_two_checkouts_get_different_secrets(tmp_path: Path) -> None:
    for name in ("one", "two"):
        env.ensure(tmp_path / name)
    one, two = (env.read(tmp_path / name) for name in ("one", "two"))
    assert one["DJANGO_SECRET_KEY"] != two["DJANGO_SECRET_KEY"]


def test_what_is_there_stays_and_what_is_missing_is_added(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nRAZORPAY_KEY_ID=rzp_test_mine\nFLOWER_BASIC_AUTH=")
    added = env.ensure(file)
    assert file.read_text().startswith("# mine\nRAZORPAY_KEY_ID=rzp_test_mine\nFLOWER_BASIC_AUTH=\n")
    assert "RAZORPAY_KEY_ID" not in added
    assert "FLOWER_BASIC_AUTH" not in added
    assert env.read(file)["RAZORPAY_KEY_ID"] == "rzp_test_mine"
    assert env.read(file)["DJANGO_SECRET_KEY"]


def test_comments_quotes_and_export_are_read_as_people_write_them(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# PORT=1\n\nexport PORT=2\nNAME='Dandeli = fine'\n")
    assert env.read(file) == {"PORT": "2", "NAME": "Dandeli = fine"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nHOST=here\n")
    assert env.effective({"PORT": "2"}, file=tmp_path / ".env") == {"PORT": "2", "HOST": "here"}


@pytest.mark.parametrize("name", ["production", "staging", ""])
def test_anything_but_development_is_refused(name: str) -> None:
    with pytest.raises(env.NotDevelopment):
        env.refuse_outside_development({"DANDELI_ENV": name})
