from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from backend.common.http import schema_document, schema_files


class Command(BaseCommand):
    help = "Write the OpenAPI document: into a file, as YAML; or without one, compressed, to be served as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="such as docs/openapi.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        document = schema_document.make_document()
        if GENERATOR_STATS:
            GENERATOR_STATS.emit_summary()
            raise CommandError("The schema has the warnings above.")
        validate_schema(document)  # type: ignore[no-untyped-call]  # spectacular
        if options["file"]:
            options["file"].write_bytes(schema_document.yaml_text(document))
        elif settings.SCHEMA_FILES is None:
            raise CommandError("A developer's process makes its own: name a --file.")
        else:
            schema_files.write_files(schema_files.made_of(document), settings.SCHEMA_FILES)
