"""The OpenAPI document, and its two texts: YAML that readers of YAML 1.1 and 1.2 understand alike, and JSON."""

import json
import re
from typing import Any

import yaml
from django.conf import settings
from django.utils import translation
from drf_spectacular.settings import spectacular_settings
from rest_framework.utils.encoders import JSONEncoder


class _Dumper(yaml.CSafeDumper):
    """Quotes each text that is a number to either version of YAML, and writes long texts line by line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


# To YAML 1.2 all of these are numbers, and to the library, which is of 1.1, texts that need no quotes.
_NUMBERS_OF_1_2 = re.compile(r"^(0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$")
_Dumper.add_representer(str, _represent_text)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBERS_OF_1_2, list("-+.0123456789"))


def make_document() -> dict[str, Any]:
    """The document of this code, in English. It costs seconds of CPU."""
    with translation.override(settings.LANGUAGE_CODE):
        made = spectacular_settings.DEFAULT_GENERATOR_CLASS().get_schema(request=None, public=True)
        return dict(json.loads(json.dumps(made, cls=JSONEncoder)))


def yaml_text(document: dict[str, Any]) -> bytes:
    """For people, version control and generators of clients."""
    text = yaml.dump(document, Dumper=_Dumper, default_flow_style=False, sort_keys=False, allow_unicode=True)
    return str(text).encode()


def json_text(document: dict[str, Any]) -> bytes:
    """For programs."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
