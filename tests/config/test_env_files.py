import os
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture
def root(tmp_path):
    """A checkout with a developer's `.env`, and addresses of servers that run."""
    (tmp_path / ".env").write_text("DANDELI_ENV=development\nCOLOUR=green\nSHAPE=round\n")
    (tmp_path / "var" / "run").mkdir(parents=True)
    (tmp_path / "var" / "run" / "addresses.env").write_text("REDIS_URL=redis://127.0.0.1:7/0\nSHAPE=square\n")
    return tmp_path


def read(root, **environ) -> dict[str, str]:
    with mock.patch.dict(os.environ, environ, clear=True):
        env.load_files(root)
        return dict(os.environ)


def test_a_process_in_production_reads_no_file(root):
    assert read(root, DANDELI_ENV="production") == {"DANDELI_ENV": "production"}


def test_a_developers_process_reads_both_files(root):
    found = read(root)
    assert (found["COLOUR"], found["REDIS_URL"]) == ("green", "redis://127.0.0.1:7/0")


def test_what_the_process_was_told_wins_over_the_files(root):
    found = read(root, COLOUR="red", REDIS_URL="redis://elsewhere/0")
    assert (found["COLOUR"], found["REDIS_URL"]) == ("red", "redis://elsewhere/0")


def test_what_the_developer_wrote_wins_over_the_servers_that_run(root):
    assert read(root)["SHAPE"] == "round"


def test_a_machine_that_says_nothing_is_in_production(root):
    (root / ".env").unlink()
    assert "REDIS_URL" not in read(root)
    with mock.patch.dict(os.environ, {}, clear=True):
        assert env.environment() == "production"


def test_a_mistyped_environment_is_not_loosened_by_a_file(root):
    assert "REDIS_URL" not in read(root, DANDELI_ENV="prod")


@pytest.mark.parametrize(("said", "found"), [("a, b,,c ", ["a", "b", "c"]), ("", ["x"]), (" , ", ["x"])])
def test_a_list_is_separated_by_commas(said, found):
    with mock.patch.dict(os.environ, {"HOSTS": said}):
        assert env.listed("HOSTS", ("x",)) == found


def test_networks_are_read_as_such():
    with mock.patch.dict(os.environ, {"NETS": "203.0.113.0/28, 2001:db8::/48,198.51.100.7"}):
        assert [str(net) for net in env.networks("NETS")] == ["203.0.113.0/28", "2001:db8::/48", "198.51.100.7/32"]


@pytest.mark.parametrize("said", ["desk", "203.0.113.7/28", "203.0.113.0/33"])
def test_what_is_no_network_is_refused_by_name(said):
    with mock.patch.dict(os.environ, {"NETS": said}), pytest.raises(ImproperlyConfigured, match="NETS"):
        env.networks("NETS")
