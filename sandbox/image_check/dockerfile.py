"""A Dockerfile's instructions, in order, as far as ours uses them; an unknown one is refused and not passed over."""

import json
import re
import shlex
from dataclasses import dataclass

KNOWN = ("FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "CMD")


class ImageError(Exception):
    """The image cannot be built, booted or used; the text says where it ended."""


@dataclass(frozen=True)
class Instruction:
    """One instruction with its words as they stand, and the line it begins on."""

    name: str
    words: str
    line: int

    @property
    def pairs(self) -> dict[str, str]:
        """Of ENV."""
        return dict(part.split("=", 1) for part in shlex.split(self.words))

    @property
    def listed(self) -> list[str]:
        """Of CMD, in its JSON form: the shell form would hide signals from the process."""
        if not self.words.startswith("["):
            raise ImageError(f"Dockerfile:{self.line}: CMD is no JSON list, so a shell would stand before the process.")
        return [str(word) for word in json.loads(self.words)]


def read_instructions(text: str) -> list[Instruction]:
    """Comments dropped, continued lines joined."""
    found: list[Instruction] = []
    begun, first = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        first = first if begun else number
        begun += line.strip().removesuffix("\\") + " "
        if line.rstrip().endswith("\\"):
            continue
        name, _, words = re.sub(r"\s+", " ", begun).strip().partition(" ")
        if name not in KNOWN:
            raise ImageError(f"Dockerfile:{first}: {name} is not known to this check.")
        found.append(Instruction(name, words, first))
        begun = ""
    return found


def python_of(instructions: list[Instruction]) -> str:
    """The version that FROM names, such as 3.13."""
    image = next(step.words for step in instructions if step.name == "FROM")
    found = re.fullmatch(r"python:(3\.\d+)(?:\.\d+)?-slim(?:-\w+)?", image)
    if not found:
        raise ImageError(f"FROM {image} is no python:3.x-slim.")
    return found[1]
