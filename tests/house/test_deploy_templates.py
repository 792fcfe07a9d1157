"""deploy/: units and sites that the programs they are for can read, and that keep what this house promises."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from backend.storefront.parts.page_addresses import LANGUAGES, path_of_page
from config.processes import QUEUES
from sandbox.image_check import compose_file, outside

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
SITE = (ROOT / "deploy" / "nginx" / "dandeli.conf").read_text()
COMMON = (UNITS / "dandeli-.service.d" / "common.conf").read_text()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole nginx configuration of the template, on other ports and with another certificate."""
    home = tmp_path_factory.mktemp("nginx")
    certificate = outside.make_authority(home)
    text = SITE.replace("/etc/letsencrypt/live/api.example.in/fullchain.pem", str(certificate))
    text = text.replace("/etc/letsencrypt/live/api.example.in/privkey.pem", str(home / "key.pem"))
    text = re.sub(r"listen \[::\].*\n", "", text).replace("listen 80;", "listen 127.0.0.1:18080;")
    text = text.replace("listen 443 ", "listen 127.0.0.1:18443 ")
    head = f"pid {home}/pid; error_log {home}/error.log; events {{}}\nhttp {{ access_log {home}/access.log;\n"
    paths = "".join(
        f"{name}_temp_path {home}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(f"{head}{paths}{text}}}\n")
    return home / "nginx.conf"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in tmp_path.glob("*.service"):
        unit.write_text(unit.read_text().replace("/srv/dandeli/.venv/bin/python", str(program)))
    (tmp_path / "dandeli-worker@otp.service").symlink_to("dandeli-worker@.service")
    units = sorted(unit.name for unit in tmp_path.glob("*.service") if "@." not in unit.name)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "dandeli" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here")
def test_nginx_understands_the_site(site: Path) -> None:
    done = subprocess.run(
        ["nginx", "-t", "-q", "-c", site, "-e", "stderr"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["release", "web", "beat", "flower"])
def test_a_unit_starts_what_the_one_place_of_commands_says(name: str) -> None:
    unit = (UNITS / f"dandeli-{name}.service").read_text()
    assert f"ExecStart=/srv/dandeli/.venv/bin/python -m config.processes {name}\n" in unit


def test_the_unit_of_workers_names_every_queue_there_is() -> None:
    unit = (UNITS / "dandeli-worker@.service").read_text()
    (named,) = re.findall(r"dandeli-worker@\{(.*?)\}", unit)
    assert set(named.split(",")) == set(QUEUES)
    assert "-m config.processes worker %i\n" in unit


def test_every_credential_is_read_by_the_variable_of_its_name() -> None:
    loaded = set(re.findall(r"LoadCredential=(\w+):/etc/dandeli/secrets/\1$", COMMON, re.MULTILINE))
    read = {(name.lower(), file) for name, file in re.findall(r"(\w+)_FILE=%d/(\w+)", COMMON)}
    assert read == {(name, name) for name in loaded}


def test_the_secrets_that_are_files_are_the_same_for_systemd_and_compose() -> None:
    overlay = yaml.safe_load((ROOT / "deploy" / "compose.secrets.yml").read_text())
    of_compose = set(overlay["secrets"]) - {"postgres_password"}
    assert of_compose == set(re.findall(r"LoadCredential=(\w+):", COMMON))


@pytest.mark.parametrize(
    "said",
    [
        *("client_header_timeout 10s;", "client_body_timeout 10s;", "send_timeout 20s;", "keepalive_timeout 30s;"),
        *("client_max_body_size 1m;", "proxy_request_buffering on;", "proxy_next_upstream off;", "gzip on;"),
        *("location = /metrics { return 404; }", "proxy_set_header X-Forwarded-For $remote_addr;"),
    ],
)
def test_the_site_bounds_strangers_and_keeps_what_is_private(said: str) -> None:
    assert f"    {said}\n" in SITE


def test_addresses_with_keys_in_them_reach_no_log() -> None:
    block = SITE[SITE.index("    # Keys stand in these addresses") :].split("}")[0]
    assert "access_log off;" in block
    assert "error_log /dev/null" in block
    pattern = block.partition("location ~ ")[2].partition(" {")[0]
    links = (path_of_page(language, "linked-booking", manage_token="0123456789abcd") for language in LANGUAGES)
    keys = ("ical/a/b.ics", "manage/a/", "sms/receipts/msg91/a/", "email/receipts/a/")
    for path in (*links, *(f"/api/{key}" for key in keys)):
        assert re.match(pattern, path), path


def test_logs_are_limited_wherever_they_are_kept() -> None:
    assert "SystemMaxUse=" in (UNITS / "journald@dandeli.conf").read_text()
    assert "LogNamespace=dandeli\n" in COMMON
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name, service in compose["services"].items():
        assert {"max-size", "max-file"} <= service["logging"]["options"].keys(), name


def test_a_container_is_told_all_of_the_file_and_what_compose_knows_better(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=p\nOTP_PER_HOUR=0\nREDIS_URL=redis://elsewhere/0\nPORT=9\n")
    (web,) = [s for s in compose_file.read_services(ROOT, tmp_path / ".env") if s.name == "web"]
    told = [web.environ[name] for name in ("OTP_PER_HOUR", "REDIS_URL", "PORT", "DATABASE_URL")]
    assert told == ["0", "redis://redis:6379/0", "8000", "postgres://dandeli:p@postgres:5432/dandeli"]
