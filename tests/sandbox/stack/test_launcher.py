"""The whole stack around stand-in processes."""

import os
import shutil
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox import stack
from sandbox.servers import places
from sandbox.stack import addresses, cleanup, shutdown
from tests.sandbox.servers.questions import eventually, is_alive
from tests.sandbox.stack import stand_ins

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_ins.house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def at(root: Path, urls: dict[str, str]) -> Iterator[dict[str, str]]:
    with stack.running(var=root / "var", root=root, environ=urls) as found:
        yield found


def test_everything_answers_where_the_addresses_say(at: dict[str, str]) -> None:
    for name in ("API_URL", "TWIN_URL"):
        assert requests.get(at[name], timeout=5).status_code == 200


def test_the_addresses_are_all_there(at: dict[str, str], urls: dict[str, str]) -> None:
    assert at["DATABASE_URL"] == urls["DATABASE_URL"]
    assert at["RAZORPAY_BASE_URL"] == at["TWIN_URL"]
    assert at["SMS_SANDBOX_URL"] == f"{at['TWIN_URL']}/sandbox/sms/"
    assert at["TWIN_WEBHOOK_URL"] == f"{at['API_URL']}/api/booking/payment-callback/"


def test_the_addresses_are_written_for_other_shells_and_nobody_else(at: dict[str, str], root: Path) -> None:
    file = root / "var" / "run" / "addresses.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert addresses.of_running_stack(root / "var") == at


def test_migrations_and_demo_data_came_first(at: dict[str, str], root: Path) -> None:
    logs = root / "var" / "log"
    assert "['migrate', '--noinput']" in (logs / "migrate.log").read_text()
    assert "['seed_demo']" in (logs / "seed_demo.log").read_text()


def test_secrets_are_generated_once(at: dict[str, str], root: Path) -> None:
    assert stat.S_IMODE((root / ".env").stat().st_mode) == 0o600


def test_output_goes_to_a_log_and_worries_to_the_terminal_too(at: dict[str, str], root: Path) -> None:
    logs = root / "var" / "log"
    assert "web is a stand-in" in (logs / "web.log").read_text()
    assert "WARNING web is a stand-in" in (logs / "launch.log").read_text()
    assert "web started" not in (logs / "launch.log").read_text()


def test_a_second_stack_on_the_same_directory_is_refused(at: dict[str, str], root: Path) -> None:
    with stand_ins.launcher(root) as second:
        said, _ = second.communicate(timeout=20)
    assert second.returncode == 1
    assert f"already runs on {root / 'var'} (process " in said
    assert "make stop" in said


def test_a_killed_worker_is_back_soon_without_its_orphans(at: dict[str, str], root: Path) -> None:
    assert eventually(lambda: len(stand_ins.pids(root)) == 2)
    main, child = sorted(stand_ins.pids(root))
    os.kill(main, signal.SIGKILL)
    assert eventually(lambda: len(stand_ins.pids(root)) == 4, 3)
    assert not is_alive(child)


def test_a_stop_leaves_nothing_behind(root: Path, urls: dict[str, str], tmp_path: Path) -> None:
    root = stand_ins.house(tmp_path / "house")
    with stack.running(var=root / "var", root=root, environ=urls):
        assert eventually(lambda: len(stand_ins.pids(root)) == 2)
    assert not any(is_alive(pid) for pid in stand_ins.pids(root))
    assert addresses.of_running_stack(root / "var") is None
    assert not (root / "var" / "run" / "addresses.env").exists()
    assert (root / "var" / "log" / "launch.log").read_text().endswith("Stopped.\n")


def test_ctrl_c_stops_it_even_where_make_run_in_the_background_had_it_ignored(
    tmp_path: Path, urls: dict[str, str]
) -> None:
    root = stand_ins.house(tmp_path / "house")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stand_ins.launcher(root, **urls) as launcher:
            assert eventually(lambda: addresses.ready_file(root / "var").exists(), 20)
            launcher.send_signal(signal.SIGINT)
            said, _ = launcher.communicate(timeout=20)
    finally:
        signal.signal(signal.SIGINT, before)
    assert launcher.returncode == 0
    assert "Dandeli is ready" in said
    assert said.endswith("Stopped.\n")


def test_make_stop_waits_for_the_end_and_make_clean_for_the_stop(tmp_path: Path, urls: dict[str, str]) -> None:
    root = stand_ins.house(tmp_path / "house")
    var = root / "var"
    with stand_ins.launcher(root, **urls):
        assert eventually(lambda: addresses.ready_file(var).exists(), 20)
        assert cleanup.in_use(var) == [addresses.stack_lock(var)]
        assert shutdown.stop_stack(var)
        assert not shutdown.stop_stack(var)
    assert cleanup.in_use(var) == []
    cleanup.clean(var)
    assert not var.exists()


def test_kill_9_of_the_launcher_leaves_nothing_behind(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    outside = places.outside(tmp_path / "house" / "var")
    request.addfinalizer(lambda: shutil.rmtree(outside, ignore_errors=True))
    root = stand_ins.house(tmp_path / "house")
    with stand_ins.launcher(root, DATABASE_URL="", REDIS_URL="") as launcher:
        assert eventually(lambda: addresses.ready_file(root / "var").exists(), 20)
        assert eventually(lambda: len(stand_ins.pids(root)) == 2)
        running = {*_descendants(launcher.pid), *stand_ins.pids(root)}
        launcher.kill()
        assert len(running) > 10
        assert eventually(lambda: not any(is_alive(pid) for pid in running))


def _descendants(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(grandchild for child in children for grandchild in _descendants(child))]
