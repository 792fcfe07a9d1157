"""`make install` on machines with other Pythons: which it takes, and what it says of those that will not do."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What a program of the machine is, in a few lines of shell.
BROKEN_SHIM = "echo 'pyenv: python3: command not found' >&2; exit 127"
OLD = """case "$2" in *print*) echo "Python 3.9";; *) exit 1;; esac"""
NO_VENV = f"""case "$1-$2" in -m-*) exit 1;; *executable*) echo "$0";; *) exec {sys.executable} "$@";; esac"""


class Machine:
    """A machine with these programs, and nothing else but the tools of a shell."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "bin").mkdir()
        self.said = home / "said"
        (home / "requirements-dev.txt").write_text("uv==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\nruff==2\n")

    def has(self, name: str, does: str) -> None:
        program = self.home / "bin" / name
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)

    def has_python(self, name: str) -> None:
        """One that makes an environment whose pip and uv write down what they were asked."""
        made = (
            f'mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; printf "#!/bin/sh\\necho uv \\"\\$@\\" >>{self.said}" '
            f'>"$4/bin/uv"; chmod +x "$4/bin/uv"'
        )
        pip = f'for last; do :; done; cat "$last" >>{self.said}'
        self.has(
            name,
            f'case "$1-$2" in -m-venv) {made};; -m-pip) {pip};; *) echo "$0" >>{self.said}.used; '
            f'case "$2" in *executable*) echo "$0";; *) exec {sys.executable} "$@";; esac;; esac',
        )

    def install(self, *wanted: str) -> subprocess.CompletedProcess[str]:
        environ = {"PATH": f"{self.home / 'bin'}:/usr/bin:/bin", "HOME": str(self.home)}
        environ["SYSTEM_PYTHON"] = str(self.home / "bin" / "system-python3")
        script = ["sh", str(ROOT / "sandbox" / "venv.sh"), str(self.home / "venv"), *wanted]
        return subprocess.run(script, cwd=self.home, env=environ, capture_output=True, text=True, timeout=30)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    for number in ("", ".14", ".13", ".12", ".11"):  # this machine's own are not there
        machine.has(f"python3{number}", BROKEN_SHIM)
    return machine


@pytest.mark.parametrize("name", ["python3", "python3.13", "python3.12", "python3.11"])
def test_any_python_that_is_new_enough_will_do(machine: Machine, name: str) -> None:
    machine.has_python(name)
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert str(machine.home / "bin" / name) in Path(f"{machine.said}.used").read_text()


def test_an_old_python_is_passed_over_for_a_newer_one(machine: Machine) -> None:
    machine.has("python3", OLD)
    machine.has_python("python3.12")
    assert machine.install().returncode == 0


def test_the_versions_that_pyenv_keeps_are_found_without_their_shims(machine: Machine) -> None:
    kept = machine.home / ".pyenv" / "versions" / "3.12.1" / "bin"
    kept.mkdir(parents=True)
    machine.has_python("kept")
    (machine.home / "bin" / "kept").rename(kept / "python3")
    assert machine.install().returncode == 0


def test_a_python_that_pyenv_compiled_slowly_gives_way_to_the_systems_own(machine: Machine) -> None:
    machine.has_python("python3")
    machine.has("python3.13", BROKEN_SHIM)
    machine.has_python("system-python3")
    slow = machine.home / "bin" / "python3"
    slow.write_text(slow.read_text().replace("#!/bin/sh\n", '#!/bin/sh\ncase "$2" in *flags*) exit 1;; esac\n'))
    quick = machine.home / "bin" / "system-python3"
    quick.write_text(quick.read_text().replace("#!/bin/sh\n", '#!/bin/sh\ncase "$2" in *flags*) exit 0;; esac\n'))
    assert machine.install().returncode == 0
    made = (machine.home / "venv" / "bin" / "python").read_text()
    assert made == quick.read_text()


def test_a_machine_with_old_pythons_alone_is_told_what_is_too_old_and_what_to_do(machine: Machine) -> None:
    machine.has("python3", OLD)
    done = machine.install()
    assert done.returncode == 1
    assert "3.11 or newer" in done.stderr
    assert "python3 here is Python 3.9" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_a_python_that_was_asked_for_and_is_too_old_is_named(machine: Machine) -> None:
    machine.has("python3", OLD)
    done = machine.install("python3")
    assert done.returncode == 1
    assert done.stderr.strip() == "PYTHON is 'python3', which is Python 3.9: Dandeli needs Python 3.11 or newer."


def test_a_python_without_its_venv_module_says_which_package_is_missing(machine: Machine) -> None:
    machine.has("python3", NO_VENV)
    done = machine.install()
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    inside = machine.home / "venv" / "bin"
    inside.mkdir(parents=True)
    (inside / "python").symlink_to("/nowhere/python3.9")
    machine.has("uv", f'echo "$@" >>{machine.said}')
    machine.has_python("python3")
    machine.install()
    assert machine.said.read_text().startswith("venv -q --clear")


def test_without_uv_it_is_installed_first_with_its_hashes_and_installs_the_rest(machine: Machine) -> None:
    machine.has_python("python3")
    machine.install()
    said = machine.said.read_text()
    assert said.startswith("uv==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\nuv pip install")
    assert "--require-hashes -r requirements-dev.txt" in said


def test_what_is_installed_is_compiled_once_and_not_by_each_process_at_each_start(machine: Machine) -> None:
    machine.has_python("python3")
    machine.install()
    assert "uv pip install -q --compile-bytecode " in machine.said.read_text()


def test_uv_is_used_where_it_is_and_brings_a_python_where_there_is_none(machine: Machine) -> None:
    machine.has("uv", f'echo "$@" >>{machine.said}; mkdir -p {machine.home}/venv/bin')
    assert machine.install().returncode == 0
    first, second = machine.said.read_text().splitlines()
    assert first == f"venv -q --clear --python >=3.11 {machine.home}/venv"
    assert second.endswith("--require-hashes -r requirements-dev.txt")


def test_the_house_says_one_oldest_python_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    makefile, script = (ROOT / "Makefile").read_text(), (ROOT / "sandbox" / "venv.sh").read_text()
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert "--python-version 3.11 --universal" in makefile
    assert re.search(r"^oldest=3.11$", script, re.MULTILINE)
    assert "sys.version_info < (3, 11)" in script


def test_the_script_is_plain_shell() -> None:
    """Debian's sh is dash: what only bash knows would fail there, and only there."""
    dash = Path("/bin/dash")
    done = subprocess.run([dash if os.access(dash, os.X_OK) else "sh", "-n", ROOT / "sandbox" / "venv.sh"], check=False)
    assert done.returncode == 0
