import json
import re
from pathlib import Path

import pytest
import yaml
from honcho.environ import parse_procfile

from config import processes
from sandbox.stack import commands

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "python -m config.processes"


def test_the_procfile_names_the_five_processes():
    # Honcho counts ports from the first one: there web gets PORT itself.
    assert list(parse_procfile((ROOT / "Procfile").read_text()).processes) == [*processes.COMMANDS, "release"]


def test_every_file_that_starts_a_process_asks_the_one_source():
    procfile = parse_procfile((ROOT / "Procfile").read_text()).processes
    assert procfile == {name: f"{SOURCE} {name}" for name in procfile}
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {name: " ".join(service["command"]) for name, service in services.items() if "build" in service}
    assert ours == {name: f"{SOURCE} {name.replace('-', ' ')}" for name in ours}
    assert {name.partition("-")[0] for name in ours} == set(procfile)
    (image,) = re.findall(r"^CMD (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert " ".join(json.loads(image)) == f"{SOURCE} web"


def test_the_launcher_starts_what_the_procfile_says_the_twin_and_a_website():
    started = commands.read_commands(ROOT / "Procfile")
    ours = {name: f"{SOURCE} {name}" for name in processes.COMMANDS}
    assert started == {"twin": commands.TWIN, **ours, "site": commands.SITE}


@pytest.mark.parametrize("words", [[], ["nobody"], ["web", "more"], ["worker", "nothing"]])
def test_what_the_source_does_not_know_it_refuses(words):
    with pytest.raises(SystemExit, match=r"^(usage|There is no queue)"):
        processes.main(*words)


def test_no_process_is_told_a_secret_on_its_command_line():
    environ = dict.fromkeys(("DJANGO_SECRET_KEY", "FLOWER_BASIC_AUTH", "REDIS_URL", "DATABASE_URL"), "a-secret")
    assert not [name for name, command in processes.COMMANDS.items() if "a-secret" in " ".join(command(environ))]
