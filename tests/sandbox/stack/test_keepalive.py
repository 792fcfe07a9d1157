"""One keeper and its command."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox import dotenv
from tests.sandbox.servers.questions import eventually, is_alive

NOTE_AND_SLEEP = "echo $$ >> {file}; exec sleep 60"


@contextmanager
def kept(command: str, **environ: str) -> Iterator["subprocess.Popen[str]"]:
    keeper = subprocess.Popen(
        [sys.executable, "-m", "sandbox.stack.keepalive", "some"],
        cwd=dotenv.ROOT,
        env={**os.environ, "DANDELI_ENV": "development", "KEEPALIVE_COMMAND": command, **environ},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield keeper
    finally:
        keeper.terminate()
        keeper.communicate()


def lives(file: Path) -> list[int]:
    return [int(pid) for pid in file.read_text().split()] if file.is_file() else []


def sleeper(file: Path) -> str:
    return f"sh -c '{NOTE_AND_SLEEP.format(file=file)}'"


def test_a_killed_command_is_started_again(tmp_path: Path) -> None:
    with kept(sleeper(tmp_path / "pids")) as keeper:
        assert eventually(lambda: len(lives(tmp_path / "pids")) == 1, 5)
        os.kill(lives(tmp_path / "pids")[0], signal.SIGKILL)
        assert eventually(lambda: len(lives(tmp_path / "pids")) == 2, 2)
    assert keeper.returncode == 0


def test_a_command_that_never_comes_up_is_given_up(tmp_path: Path) -> None:
    with kept("sh -c 'exit 3'") as keeper:
        said, _ = keeper.communicate(timeout=10)
    assert keeper.returncode == 3
    assert "starting again in 0.5 s" in said
    assert "starting again in 1.0 s" in said
    assert "gives up: it exited with 3 3 times in a row" in said


def test_a_stop_reaches_the_command(tmp_path: Path) -> None:
    with kept(sleeper(tmp_path / "pids")):
        assert eventually(lambda: lives(tmp_path / "pids") != [])
    assert not is_alive(lives(tmp_path / "pids")[0])


def test_kill_9_of_the_keeper_ends_the_command(tmp_path: Path) -> None:
    with kept(sleeper(tmp_path / "pids")) as keeper:
        assert eventually(lambda: lives(tmp_path / "pids") != [])
        keeper.kill()
        assert eventually(lambda: not is_alive(lives(tmp_path / "pids")[0]))


def test_the_command_stays_out_of_the_keepers_command_line(tmp_path: Path) -> None:
    with kept(sleeper(tmp_path / "pids")) as keeper:
        assert eventually(lambda: lives(tmp_path / "pids") != [])
        assert "sleep" not in Path(f"/proc/{keeper.pid}/cmdline").read_text()


def test_a_keeper_ends_with_the_launcher_it_was_told_of(tmp_path: Path) -> None:
    launcher = subprocess.Popen(["sleep", "60"])
    with kept(sleeper(tmp_path / "pids"), KEEPALIVE_LAUNCHER=str(launcher.pid)) as keeper:
        assert eventually(lambda: lives(tmp_path / "pids") != [])
        launcher.kill()
        launcher.wait()
        assert keeper.wait(5) == 0
        assert eventually(lambda: not is_alive(lives(tmp_path / "pids")[0]))
