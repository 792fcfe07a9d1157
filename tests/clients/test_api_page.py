import json
import re
import shutil
import subprocess

import pytest

from sandbox import dotenv

PAGE = dotenv.ROOT / "docs" / "api.md"
# A block of shell, and the answer that the page shows below it.
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:```json\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
# Values that a reader decides by; all others are examples.
EXACT = ("code", "status")


def blocks():
    return BLOCK.findall(PAGE.read_text())


def script(into):
    """The page as one script: every block writes what it prints into a file of its own."""
    told = [f'{{\necho {n} > "{into}/at"\n{block}}} > "{into}/{n}"\n' for n, (block, _) in enumerate(blocks())]
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


def test_what_the_page_shows_is_json():
    answers = [json.loads(answer) for _, answer in blocks() if answer]
    assert len(answers) > 10


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
def test_the_page_runs_as_it_stands_and_the_answers_are_as_it_shows_them(reach, tmp_path):
    if not shutil.which("curl") or not shutil.which("jq"):
        pytest.skip("curl and jq are needed to run docs/api.md")
    environ = {**reach, "API": reach["API_URL"], "TWIN": reach["TWIN_URL"]}
    done = subprocess.run(
        ["bash", "-c", script(tmp_path)], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=180
    )
    at = int((tmp_path / "at").read_text())
    assert done.returncode == 0, f"{blocks()[at][0]}\n{(tmp_path / str(at)).read_text()}\n{done.stderr}"
    for n, (block, answer) in enumerate(blocks()):
        if answer:
            real = json.loads((tmp_path / str(n)).read_text())
            assert list(missing(json.loads(answer), real)) == [], block
