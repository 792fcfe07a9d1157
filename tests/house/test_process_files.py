import re
from pathlib import Path

from honcho.environ import parse_procfile

ROOT = Path(__file__).resolve().parents[2]


def test_the_procfile_names_the_five_processes():
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    assert list(processes) == ["release", "web", "worker", "beat", "flower"]


def test_no_process_is_told_a_secret_on_its_command_line():
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    assert not [name for name, command in processes.items() if re.search(r"SECRET|PASSWORD|AUTH", command)]


def test_every_setting_read_from_the_environment_is_in_the_example():
    settings = "".join(part.read_text() for part in (ROOT / "config/settings").glob("*.py"))
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z][A-Z0-9_]+)"', settings))
    example = (ROOT / ".env.example").read_text()
    known_by_default = {
        "DJANGO_DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "MEDIA_ROOT", "LOG_LEVEL", "RAZORPAY_BASE_URL",
        "SMS_SANDBOX_URL", "JWT_SIGNING_KEY", "OTP_PEPPER", "WEBHOOK_SIGNING_KEY",
    }  # fmt: skip
    assert {name for name in read - known_by_default if f"{name}=" not in example} == set()
