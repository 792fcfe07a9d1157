"""docs/api.md and its parts: each is one script that runs, and its answers are as it shows them."""

import json
import re
import shutil
import subprocess

import pytest

from sandbox import dotenv

ENTRANCE = dotenv.ROOT / "docs" / "api.md"
PARTS = dotenv.ROOT / "docs" / "api"
# The last one sets the clock of the house forward.
RUN = ("book", "sites", "families", "checkout", "money", "links", "answers", "sandbox")
# A block of shell, and the answer that the page shows below it.
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:```json\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([\w./-]*)#?([\w-]*)\)")
# Values that a reader decides by; all others are examples.
EXACT = ("code", "status")


def blocks(part):
    return BLOCK.findall((PARTS / f"{part}.md").read_text())


def script(part, into):
    """A part as one script: every block writes what it prints into a file of its own."""
    told = [f'{{\necho {n} > "{into}/at"\n{block}}} > "{into}/{n}"\n' for n, (block, _) in enumerate(blocks(part))]
    return "set -euo pipefail\n" + "".join(told)


def missing(shown, real, at=""):
    """Where the real answer is not as the page shows it: a key is not there, or is of another kind."""
    if isinstance(shown, dict) and isinstance(real, dict):
        for key, value in shown.items():
            if key not in real:
                yield f"{at}/{key} is not there"
            elif key in EXACT and value != real[key]:
                yield f"{at}/{key} is {real[key]!r}"
            else:
                yield from missing(value, real[key], f"{at}/{key}")
    elif isinstance(shown, list) and isinstance(real, list) and shown:
        yield from missing(shown[0], real[0], f"{at}/0") if real else [f"{at} is empty"]
    elif type(shown) is not type(real) and shown is not None:
        yield f"{at} is {real!r}"


def anchors(page):
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_entrance_leads_to_every_part_and_every_part_runs():
    there = {path.stem for path in PARTS.glob("*.md")}
    assert set(re.findall(r"\(api/(\w+)\.md\)", ENTRANCE.read_text())) == there == set(RUN)


def test_every_link_of_the_pages_leads_somewhere(subtests):
    for page in (ENTRANCE, *PARTS.glob("*.md")):
        for path, anchor in LINK.findall(page.read_text()):
            with subtests.test(page.name, link=f"{path}#{anchor}"):
                there = (page.parent / path).resolve() if path else page
                assert there.exists()
                assert not anchor or anchor in anchors(there)


def test_what_the_pages_show_is_json(subtests):
    for part in RUN:
        with subtests.test(part):
            assert [json.loads(answer) for _, answer in blocks(part) if answer]


def test_a_key_that_is_gone_is_noticed():
    real = {"status": "held", "rooms": [{"id": 1}], "price": {"total": 1}}
    shown = {"status": "completed", "rooms": [{"id": 1, "number": "A1"}], "price": {"total": "1.00"}, "gone": 1}
    assert list(missing(shown, real)) == [
        "/status is 'held'",
        "/rooms/0/number is not there",
        "/price/total is 1",
        "/gone is not there",
    ]


@pytest.mark.journey
@pytest.mark.parametrize("part", RUN)
def test_a_part_runs_as_it_stands_and_the_answers_are_as_it_shows_them(reach, tmp_path, part):
    if not shutil.which("curl") or not shutil.which("jq"):
        pytest.skip("curl and jq are needed to run docs/api/")
    environ = {**reach, "API": reach["API_URL"], "TWIN": reach["TWIN_URL"]}
    done = subprocess.run(
        ["bash", "-c", script(part, tmp_path)],
        cwd=dotenv.ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=180,
    )
    at = int((tmp_path / "at").read_text())
    assert done.returncode == 0, f"{blocks(part)[at][0]}\n{(tmp_path / str(at)).read_text()}\n{done.stderr}"
    for n, (block, answer) in enumerate(blocks(part)):
        if answer:
            real = json.loads((tmp_path / str(n)).read_text())
            assert list(missing(json.loads(answer), real)) == [], block
