import re
import stat
from pathlib import Path

import pytest

from sandbox import dotenv


def test_the_first_run_writes_every_setting_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert dotenv.ensure_dotenv(file) == [name for name, _, _ in dotenv.SETTINGS]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch(r"rzp_test_[A-Za-z0-9]{14}", dotenv.read_dotenv(file)["RAZORPAY_KEY_ID"])
    assert len(dotenv.read_dotenv(file)["DJANGO_SECRET_KEY"]) >= 50


def test_every_setting_has_a_line_that_says_why(tmp_path: Path) -> None:
    dotenv.ensure_dotenv(tmp_path / ".env")
    lines = (tmp_path / ".env").read_text().splitlines()
    assert all(lines[i - 1].startswith("# ") for i, line in enumerate(lines) if re.match(r"\w+=", line))


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    dotenv.ensure_dotenv(tmp_path / ".env")
    before = (tmp_path / ".env").read_bytes()
    assert dotenv.ensure_dotenv(tmp_path / ".env") == []
    assert (tmp_path / ".env").read_bytes() == before


def test_two_checkouts_get_different_secrets(tmp_path: Path) -> None:
    for name in ("one", "two"):
        dotenv.ensure_dotenv(tmp_path / name)
    one, two = (dotenv.read_dotenv(tmp_path / name) for name in ("one", "two"))
    assert one["DJANGO_SECRET_KEY"] != two["DJANGO_SECRET_KEY"]


def test_what_is_there_stays_and_what_is_missing_is_added(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nRAZORPAY_KEY_ID=rzp_test_mine\nFLOWER_BASIC_AUTH=")
    added = dotenv.ensure_dotenv(file)
    assert file.read_text().startswith("# mine\nRAZORPAY_KEY_ID=rzp_test_mine\nFLOWER_BASIC_AUTH=\n")
    assert "RAZORPAY_KEY_ID" not in added
    assert "FLOWER_BASIC_AUTH" not in added
    assert dotenv.read_dotenv(file)["RAZORPAY_KEY_ID"] == "rzp_test_mine"
    assert dotenv.read_dotenv(file)["DJANGO_SECRET_KEY"]


def test_comments_quotes_and_export_are_read_as_people_write_them(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# PORT=1\n\nexport PORT=2\nNAME='Dandeli = fine'\n")
    assert dotenv.read_dotenv(file) == {"PORT": "2", "NAME": "Dandeli = fine"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nHOST=here\n")
    assert dotenv.effective({"PORT": "2"}, file=tmp_path / ".env") == {"PORT": "2", "HOST": "here"}


@pytest.mark.parametrize("name", ["production", "staging", ""])
def test_anything_but_development_is_refused(name: str) -> None:
    with pytest.raises(dotenv.NotDevelopment):
        dotenv.refuse_outside_development({"DANDELI_ENV": name})
