"""docker-compose.yml, read as a person would who has no engine at hand."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from worker.celery_settings import task_queues

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


def test_it_follows_the_compose_specification():
    command = [str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_everything_a_service_depends_on_exists_and_can_be_waited_for(compose):
    for name, service in compose["services"].items():
        for other, wait in service.get("depends_on", {}).items():
            condition = wait["condition"]
            assert other in compose["services"], (name, other)
            assert condition != "service_healthy" or "healthcheck" in compose["services"][other], (name, other)


def test_every_named_volume_is_declared(compose):
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
        if not volume.startswith((".", "/"))
    }
    assert used == set(compose["volumes"])


def test_every_queue_has_a_worker(compose):
    commands = [" ".join(service["command"]) for service in compose["services"].values() if "command" in service]
    for queue in task_queues:
        assert any(command.endswith(f"config.processes worker {queue.name}") for command in commands), queue.name


def test_a_workers_health_is_that_of_its_own_queue(compose):
    for name, service in compose["services"].items():
        if name.startswith("worker-"):
            queue = service["command"][-1]
            assert service["healthcheck"]["test"][1] == "python -m config.queue_health $$WORKER_NAME", name
            assert service["environment"]["WORKER_NAME"] == queue, name


def test_redis_forgets_nothing_on_its_own(compose):
    command = " ".join(compose["services"]["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command


def test_no_secret_stands_in_the_file(compose):
    secret = re.compile(r"SECRET|PASSWORD|AUTH|TOKEN|_KEY")
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not secret.search(name) or str(value).startswith("${"), name


def test_only_the_edge_can_be_reached_from_outside_the_machine(compose):
    for name, service in compose["services"].items():
        if name != "edge":
            assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name


def test_the_image_leaves_the_sandbox_and_the_tests_at_home():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "sandbox" not in (ROOT / ".dockerignore").read_text()
    assert not re.search(r"^COPY .*(sandbox|tests)|^COPY \. ", dockerfile, re.MULTILINE)


def test_every_variable_of_the_file_is_explained_in_the_example():
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / ".env.example").read_text()
    of_the_file_alone = {"PORT", "FLOWER_PORT", "DANDELI_TAG", "SITE"}
    assert {name for name in named - of_the_file_alone if f"{name}=" not in example} == set()


def test_the_edge_serves_pictures_as_pictures_and_lists_no_folder(compose):
    content = compose["configs"]["caddyfile"]["content"]
    media = content[content.index("handle_path /media/*") : content.index("header -Server")]
    for header in ("nosniff", "default-src 'none'; frame-ancestors 'none'; sandbox", "max-age=31536000"):
        assert header in media
    assert "browse" not in content
