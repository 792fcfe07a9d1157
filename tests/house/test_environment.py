"""Three lists of variables that are one: what the code reads, what .env.example names, what a container is told."""

import re
from dataclasses import asdict
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from backend.notifications.models import MessageKind
from config import env
from sandbox.image_check import compose_file

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text()
NAMED = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
# A developer's machine alone has them; docs/operations.md and the launcher know them.
DEVELOPERS = {"DJANGO_DEBUG", "SMS_SANDBOX_URL", "EMAIL_SANDBOX_URL"}
# Set by whoever starts the process, not by the owner: where it listens, which settings, whether honcho watches.
STARTERS = {"HOST", "PORT", "DJANGO_SETTINGS_MODULE", "REMAP_SIGTERM", "HONCHO_PROCESS_NAME", "DANDELI_PROCESS"}
# What a WSGI server tells of a request stands in a mapping called `environ` as well.
REQUESTS = {"CONTENT_LENGTH", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "REQUEST_METHOD"}
REQUESTS |= {"HTTP_AUTHORIZATION", "HTTP_IDEMPOTENCY_KEY"}
# docker-compose.yml's own; never read by the application.
COMPOSES = {"POSTGRES_PASSWORD"}


def variables_read() -> set[str]:
    """Every variable that production code reads, by any of the ways in which it is done here."""
    found: set[str] = set()
    for file in [*ROOT.glob("config/**/*.py"), *ROOT.glob("worker/**/*.py"), *ROOT.glob("backend/**/*.py")]:
        text = file.read_text()
        if file.parts[-2:] == ("settings", "test.py"):
            continue
        found |= set(re.findall(r"""\b(?:env\.\w+|optional)\(\s*"([A-Z][A-Z0-9_]+)\"""", text))
        found |= set(
            re.findall(r"""(?:environ(?:\.get\(|\[)|getenv\(|\bsaid\(|\bsay\()\s*"([A-Z][A-Z0-9_]+)\"""", text)
        )
    limits = product(env.PROCESSES, asdict(settings.DB_LIMITS).keys() - {"lent"})
    found |= {f"DB_{process}_{name}_SECONDS".upper() for process, name in limits}
    templates = product(MessageKind, ("", "_HI", "_KN"))
    return found | {f"SMS_TEMPLATE_{kind.upper()}{language}" for kind, language in templates}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What each container is told when every variable of the example is set."""
    file = tmp_path_factory.mktemp("env") / ".env"
    file.write_text("".join(f"{name}=from-the-file\n" for name in sorted(NAMED)))
    return {service.name: service.environ for service in compose_file.read_services(ROOT, file)}


def test_everything_that_is_read_is_named_in_the_example() -> None:
    assert variables_read() - NAMED - DEVELOPERS - STARTERS - REQUESTS == set()


def test_everything_that_the_example_names_is_read_by_somebody() -> None:
    assert NAMED - variables_read() - COMPOSES == set()


def test_every_variable_reaches_every_process(told: dict[str, dict[str, str]]) -> None:
    assert len(told) > 8
    assert {name: NAMED - environ.keys() for name, environ in told.items() if NAMED - environ.keys()} == {}


def test_the_kill_switch_of_login_codes_reaches_the_processes(told: dict[str, dict[str, str]]) -> None:
    assert {environ["OTP_PER_HOUR"] for environ in told.values()} == {"from-the-file"}


def test_what_compose_knows_better_is_not_what_the_file_says(told: dict[str, dict[str, str]]) -> None:
    ours = {"DANDELI_ENV", "DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "PAPERS_ROOT"}
    assert all(environ[name] != "from-the-file" for environ in told.values() for name in ours)


def test_secrets_reach_every_process_as_files_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=\nDJANGO_SECRET_KEY=\n")
    services = compose_file.read_services(ROOT, tmp_path / ".env", "deploy/compose.secrets.yml")
    for service in services:
        assert service.environ["DJANGO_SECRET_KEY_FILE"] == "/run/secrets/django_secret_key", service.name
        assert not service.environ["DATABASE_URL"], service.name
        assert {"DATABASE_URL_FILE", "RAZORPAY_KEY_SECRET_FILE", "MSG91_AUTH_KEY_FILE"} <= service.environ.keys()


def test_every_process_of_compose_gets_the_secrets_that_its_variables_name() -> None:
    overlay = compose_file.yaml.safe_load((ROOT / "deploy" / "compose.secrets.yml").read_text())
    base = compose_file.yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    ours = {name for name, service in base["services"].items() if "build" in service}
    assert ours == set(overlay["services"]) - {"postgres"}
    for name, service in overlay["services"].items():
        files = {Path(value).name for key, value in service["environment"].items() if key.endswith("_FILE")}
        assert files == set(service["secrets"]), name
        assert files <= set(overlay["secrets"]), name


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("a ${A} b", "a 1 b"),
        *(("${B:-d}", "d"), ("${A:-d}", "1"), ("${E:-d}", "d"), ("${E-d}", ""), ("$${A}", "${A}")),
    ],
)
def test_interpolation_is_that_of_compose(text: str, came: str) -> None:
    assert compose_file.interpolated(text, {"A": "1", "E": ""}) == came


def test_a_password_that_is_not_there_stops_the_start_and_is_named() -> None:
    with pytest.raises(ValueError, match="POSTGRES_PASSWORD is missing"):
        compose_file.interpolated("${POSTGRES_PASSWORD?choose one}", {})
