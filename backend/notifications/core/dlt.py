"""India's DLT register: checks that a text matches its registered template.

The register drops a message without a word where its text differs from the registered one by a letter, or a value
is not of its declared type or too long. So values are made to fit while that is possible, and refused, with the
reason, where it is not.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VALUE_MOST = 40
HEADER = re.compile(r"[A-Za-z]{6}")
PLACE = re.compile(r"\{#(\w+)#\}")


class Type(StrEnum):
    """What a variable was registered to hold."""

    NUMERIC = "numeric"
    ALPHANUMERIC = "alphanumeric"
    URL = "url"
    CBN = "cbn"  # a number to call back
    EMAIL = "email"


# Letters of Indian scripts join with signs that are neither letters nor digits to Python. Each character is in one
# class alone: with two that share letters, a name of forty of them would be tried in 2 to the 40 ways.
SHAPES = {
    Type.NUMERIC: r"[0-9]+",
    Type.ALPHANUMERIC: r"(?!_)[\w\u0900-\u0dff](?:(?!_)[\w \u0900-\u0dff])*",
    Type.URL: r"https?://[!-~]+",
    Type.CBN: r"\+?[0-9]{3,15}",
    Type.EMAIL: r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
}
ACCENTS = re.compile("[\u0300-\u036f]")
SIGNS = re.compile(r"[^\w \u0900-\u0dff]|_")


class Unfit(Exception):
    """DLT would drop this message; the reason names the variable, never its value."""


@dataclass(frozen=True)
class Template:
    """A text exactly as it stands in the register, and the names of its variables in their order.

    What stands in square brackets is there in some deployments only: see `settled`.
    """

    text: str
    names: tuple[str, ...]

    @property
    def types(self) -> dict[str, Type]:
        """The registered type of each variable."""
        return dict(zip(self.names, map(Type, PLACE.findall(self.text)), strict=True))

    def settled(self, *, whole: bool) -> "Template":
        """The text as this deployment registers it: with the part in brackets, or without it and its variables."""
        head, _, rest = self.text.partition("[")
        part, _, tail = rest.partition("]")
        before, within = (len(PLACE.findall(some)) for some in (head, part))
        if whole:
            return Template(head + part + tail, self.names)
        return Template(head + tail, self.names[:before] + self.names[before + within :])

    def filled(self, values: Mapping[str, str]) -> str:
        """The text as a phone shows it."""
        said = iter(self.names)
        return PLACE.sub(lambda _: values[next(said)], self.text)


def fit(kind: Type, value: object) -> str:
    """The value on one line and, where it is a name, in letters and digits, cut to its length between words.

    Numbers, addresses and links stay as they are: less of them would be another one.
    """
    line = " ".join(str(value).split())
    if kind != Type.ALPHANUMERIC:
        return line
    plain = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFKD", line)))
    words = plain.replace("&", " and ").replace("'", "").replace("\u2019", "")
    return shortened_value(" ".join(SIGNS.sub(" ", words).split()))


def shortened_value(line: str) -> str:
    """At most 40 characters, cut between words where there is a gap."""
    if len(line) <= VALUE_MOST:
        return line
    cut, gap, _ = line[: VALUE_MOST + 1].rpartition(" ")
    return cut if gap else line[:VALUE_MOST]


def scrub_values(template: Template, values: Mapping[str, str], text: str) -> None:
    """Look at a message as the register will; Unfit if it would not let it through."""
    for name, kind in template.types.items():
        if len(values[name]) > VALUE_MOST:
            raise Unfit(f"{name} is longer than {VALUE_MOST} characters")
        if not re.fullmatch(SHAPES[kind], values[name]):
            raise Unfit(f"{name} is not {kind}")
    if text != template.filled(values):
        raise Unfit("the text is not the registered one")
