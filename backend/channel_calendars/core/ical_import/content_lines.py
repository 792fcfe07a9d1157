"""One line of a calendar: a name, parameters, a value (RFC 5545, 3.1), with blanks and quotes as makers set them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

HEAD = re.compile(r'\s*([A-Za-z0-9-]+)\s*((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
# A quote that is not closed is a letter like others.
PLAIN_HEAD = re.compile(r"\s*([A-Za-z0-9-]+)\s*((?:;[^:]*)?):(.*)", re.DOTALL)
PARAMETER = re.compile(r';((?:[^";]|"[^"]*")*)')
# `TZID=GMT+08:00` without quotes: its colon ends no parameters.
OFFSET_ZONE = re.compile(r"(;\s*TZID\s*=\s*\(?(?:GMT|UTC)?[+-][0-9]{1,2}):([0-9]{2})(?=[):;\s])", re.IGNORECASE)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class ContentLine:
    """Names in capitals; values as written, without the blanks around them."""

    name: str
    value: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> str:
        return self.parameters.get(name, "")


def content_line(text: str) -> ContentLine | None:
    """The line's parts; None for what is no line of a calendar."""
    if "TZID" in text.upper():
        text = OFFSET_ZONE.sub(r"\1\2", text)
    found = HEAD.fullmatch(text) or PLAIN_HEAD.fullmatch(text)
    if found is None:
        return None
    parameters: dict[str, str] = {}
    for said in PARAMETER.findall(found[2]):
        name, _, value = said.partition("=")
        parameters.setdefault(name.strip().upper(), value.strip().strip('"').strip())
    return ContentLine(found[1].upper(), found[3].strip(), parameters)


def unescaped(value: str) -> str:
    r"""A text value as people read it: `\,` is a comma, `\n` the end of a line."""
    return ESCAPED.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], value)
