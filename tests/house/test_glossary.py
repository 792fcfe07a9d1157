"""docs/glossary.md names rooms and modules that exist, and can be looked up."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "glossary.md").read_text()
GROUP = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (?!Word |---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
OURS = "Three words of our own"
GROUPS = {title: ROW.findall(body) for title, body in GROUP.findall(PAGE)}
WORDS = [word for rows in GROUPS.values() for word, _, _ in rows]


def test_every_place_it_names_exists():
    places = {place for rows in GROUPS.values() for _, _, where in rows for place in re.findall(r"`(.+?)`", where)}
    assert [place for place in places if not ((ROOT / "backend" / place).exists() or (ROOT / place).exists())] == []


def test_every_word_has_a_place():
    assert [word for rows in GROUPS.values() for word, _, where in rows if "`" not in where] == []


def test_each_group_is_in_alphabetical_order():
    for title, rows in GROUPS.items():
        words = [word for word, _, _ in rows]
        assert words == sorted(words, key=str.casefold), title


def test_it_is_short_and_explains_each_word_once():
    assert len(WORDS) == len(set(WORDS)) <= 48


def test_our_own_words_are_three():
    assert [word for word, _, _ in GROUPS[OURS]] == ["gate", "paper", "twin"]
