"""What the image is made of, as far as it is seen without building it; `make image-check` builds, boots and books."""

import re
from pathlib import Path

import pytest

from sandbox import image_check
from sandbox.image_check import __main__ as check
from sandbox.image_check import context
from sandbox.image_check.dockerfile import ImageError, python_of, read_instructions

ROOT = Path(image_check.__file__).resolve().parents[2]
STEPS = read_instructions((ROOT / "Dockerfile").read_text())
# What is read from the tree while it runs, beside the code.
READ_AT_RUN_TIME = (
    "manage.py",
    "config/api_words.yaml",
    *(f"locale/{language}/LC_MESSAGES/django.mo" for language in ("hi", "kn")),
)


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that the COPY lines alone make."""
    root = tmp_path_factory.mktemp("layout")
    patterns = context.read_patterns((ROOT / ".dockerignore").read_text())
    for step in STEPS:
        if step.name == "COPY":
            *sources, target = step.words.split()
            for source in sources:
                assert context.copy(ROOT, source, root / target, patterns), source
    return root


@pytest.mark.parametrize("name", READ_AT_RUN_TIME)
def test_what_is_read_at_run_time_is_in_the_image(layout: Path, name: str) -> None:
    assert (layout / name).is_file()


@pytest.mark.parametrize("suffix", [".ttf", ".typ", ".html", ".css", ".js"])
def test_every_file_beside_the_code_is_in_the_image(layout: Path, suffix: str) -> None:
    """Fonts, papers' templates, the admin's pages: a kind that there is not is no test."""
    there = {file.relative_to(ROOT) for file in (ROOT / "backend").rglob(f"*{suffix}")}
    assert {file for file in there if not (layout / file).is_file()} == set()


def test_every_folder_that_the_settings_name_is_in_the_image(layout: Path) -> None:
    settings = "".join(file.read_text() for file in (ROOT / "config").rglob("*.py"))
    made_there = {"media", "papers", "staticfiles", "var"}
    named = {name.split("/")[0] for name in re.findall(r'BASE_DIR / "([\w./]+)"', settings)}
    assert {name for name in named - made_there if not (layout / name).exists()} == set()


def test_what_belongs_to_a_developers_machine_is_not_in_the_image(layout: Path) -> None:
    assert {path.name for path in layout.iterdir()} & {"sandbox", "tests", ".env", "var", ".git", "docs"} == set()
    assert list(layout.rglob("__pycache__")) == []


@pytest.mark.parametrize(
    ("path", "out"),
    [
        *(("secret.txt", True), ("backend/a.py", False), ("backend/__pycache__/a.pyc", True), ("locale", False)),
        *(("sandbox/a.py", True), (".env", True), ("locale/hi/LC_MESSAGES/django.mo", False)),
    ],
)
def test_the_last_pattern_that_fits_decides(path: str, out: bool) -> None:
    assert context.ignored(path, ["*", "!backend", "!locale", "**/__pycache__"]) is out


def test_continued_lines_are_one_instruction_and_comments_none() -> None:
    (step,) = read_instructions("# why\nRUN a \\\n    # within\n    && b\n")
    assert (step.name, step.words, step.line) == ("RUN", "a && b", 2)


def test_an_instruction_that_the_check_does_not_know_is_refused() -> None:
    with pytest.raises(ImageError, match="Dockerfile:1: ADD"):
        read_instructions("ADD https://example.org/x /x\n")


@pytest.mark.parametrize("image", ["python:3.13", "debian:12", "python:latest"])
def test_the_base_is_a_slim_python_of_a_named_version(image: str) -> None:
    with pytest.raises(ImageError):
        python_of(read_instructions(f"FROM {image}\n"))


def test_the_page_names_the_commands_that_the_check_types() -> None:
    typed = check.typed_commands((ROOT / check.PAGE).read_text())
    assert [words[2] for words in typed] == ["check", "first_owner", "check_razorpay"]


def test_the_settings_that_the_page_has_filled_in_are_all_that_it_takes() -> None:
    page = (ROOT / check.PAGE).read_text()
    example = (ROOT / ".env.example").read_text()
    was = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    changed = {name for name, value in check.filled_in(example).items() if was[name] != value}
    assert {name for name in changed if name not in page and not name.startswith("SMS_TEMPLATE_")} == set()


def test_licences_are_looked_at_for_the_python_of_the_image() -> None:
    assert f'"python_version": "{python_of(STEPS)}"' in (ROOT / "sandbox" / "dependencies.py").read_text()
