"""The OpenAPI document as it goes out: YAML and JSON, each plain and compressed, with its ETag.

A release writes them once (`manage.py write_schema`) and every process reads them; a developer's process, whose code
changes, makes them when it is first asked. Making costs seconds of CPU.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from backend.common.http.schema_document import json_text, make_document, yaml_text

FORMATS = {"yaml": yaml_text, "json": json_text}
PLAIN, GZIP = "", "gzip"


@dataclass(frozen=True)
class SchemaFile:
    """One text in one encoding."""

    body: bytes

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


Files = Mapping[tuple[str, str], SchemaFile]


@cache
def schema_files() -> Files:
    """The files of this release by format and encoding."""
    return read_files(settings.SCHEMA_FILES) or made_of(make_document())


def made_of(document: dict[str, Any]) -> Files:
    """The files of this document; the same document makes the same bytes."""
    files = {}
    for name, write in FORMATS.items():
        text = write(document)
        files[name, PLAIN] = SchemaFile(text)
        files[name, GZIP] = SchemaFile(gzip.compress(text, compresslevel=9, mtime=0))
    return files


def write_files(files: Files, folder: Path) -> None:
    """Into the folder, whole or not at all: processes may be reading."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, file in files.items():
        begun = folder / f".{_name(*key)}"
        begun.write_bytes(file.body)
        begun.replace(folder / _name(*key))


def read_files(folder: Path | None) -> Files | None:
    """What `write_files` has written; None where one is missing."""
    if folder is None:
        return None
    paths = {(name, encoding): folder / _name(name, encoding) for name in FORMATS for encoding in (PLAIN, GZIP)}
    if not all(path.is_file() for path in paths.values()):
        return None
    return {key: SchemaFile(path.read_bytes()) for key, path in paths.items()}


def _name(name: str, encoding: str) -> str:
    return f"openapi.{name}{'.gz' if encoding == GZIP else ''}"
