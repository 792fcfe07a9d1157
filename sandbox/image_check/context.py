"""What the build sees of this checkout: everything but what .dockerignore leaves out."""

import os
import re
import shutil
from pathlib import Path


def ignored(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore leaves a file out: the last pattern that fits it, or a folder above it, decides."""
    parts = path.split("/")
    names = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    out = False
    for pattern in patterns:
        if any(_regex(pattern.removeprefix("!")).fullmatch(name) for name in names):
            out = not pattern.startswith("!")
    return out


def read_patterns(text: str) -> list[str]:
    """The lines of a .dockerignore."""
    lines = (line.strip() for line in text.splitlines())
    return [line.replace("!/", "!").strip("/") for line in lines if line and not line.startswith("#")]


def copy(context: Path, source: str, target: Path, patterns: list[str]) -> int:
    """COPY one source: a file into a folder, or a folder's content; answers how many files came."""
    found = 0
    for file in _files(context, context / source):
        name = str(file.relative_to(context))
        if ignored(name, patterns):
            continue
        inside = file.relative_to(context / source) if (context / source).is_dir() else Path(file.name)
        (target / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target / inside)
        found += 1
    return found


def _files(context: Path, source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    skipped = {context / ".venv", context / "var", context / ".git"}
    found: list[Path] = []
    for folder, folders, files in os.walk(source):
        folders[:] = [name for name in folders if Path(folder, name) not in skipped]
        found += [Path(folder, name) for name in files]
    return found


def _regex(pattern: str) -> re.Pattern[str]:
    text = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return re.compile(text)
