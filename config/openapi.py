"""Completes the OpenAPI schema: summaries, examples, descriptions of fields, and exact formats.

`api_words.yaml` holds what is said about the API beside the code: one story with the same people and ids in all
examples. Tests compare it with the schema.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.common import full_disks
from backend.common.errors import BadInput, DomainError
from backend.common.http import api_version, door_refusals
from backend.common.http.query_parameters import HEADER, HEADER_SCHEMA
from config.problem_types import name_codes

WORDS = Path(__file__).with_name("api_words.yaml")
# No view imports them, and every operation names them.
ASSUMED = (full_disks.DiskFull, door_refusals.BodyTooSlow, door_refusals.Overloaded)
CODE = re.compile(r"`(\w+)`")
NO_TOKEN_NEEDED: list[dict[str, Any]] = [{}]
# RFC 3339's `time` wants an offset; ours are times of day at the resort.
TIME_OF_DAY = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"}


@cache
def words() -> dict[str, Any]:
    """Descriptions of tags and fields, and summaries and examples of operations."""
    return dict(yaml.safe_load(WORDS.read_text()))


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular's hook."""
    for part in _parts(result):
        _make_exact(part)
        _explain(part)
    result["tags"] = words()["tags"]
    components = result["components"]
    components["headers"] = {HEADER: HEADER_SCHEMA, api_version.VERSION_HEADER: api_version.VERSION_SCHEMA}
    for operations in result["paths"].values():
        for operation in operations.values():
            _show(operation, components.setdefault("examples", {}))
            if operation.get("security") == NO_TOKEN_NEEDED:
                # Generators of clients would ask for a token that may be empty.
                del operation["security"]
            codes = {status: codes_said(response) for status, response in operation["responses"].items()}
            name_codes(operation, codes, components["schemas"])
    components["schemas"] = dict(sorted(components["schemas"].items()))
    return result


def codes_said(response: dict[str, Any]) -> list[str]:
    """The codes that the description of a refusal names, each once."""
    return [code for code in dict.fromkeys(CODE.findall(str(response["description"]))) if code in _titles()]


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in list(node.values()):
            yield from _parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _parts(value)


def _make_exact(part: dict[str, Any]) -> None:
    if part.get("format") == "time":
        del part["format"]
        part |= TIME_OF_DAY
    if isinstance(part.get("type"), list) and "format" in part:
        kinds = part.pop("type")
        form = {key: part.pop(key) for key in ("format", "pattern", "maxLength", "minLength") if key in part}
        part["anyOf"] = [{"type": kind, **(form if kind != "null" else {})} for kind in kinds]


def _explain(part: dict[str, Any]) -> None:
    """Fields that say nothing about themselves get the words that are the same wherever they appear."""
    if isinstance(part.get("properties"), dict):
        for name, field in part["properties"].items():
            if name in words()["fields"] and isinstance(field, dict) and "description" not in field:
                field["description"] = words()["fields"][name]
    if "in" in part and "name" in part and "description" not in part and part["name"] in words()["fields"]:
        part["description"] = words()["fields"][part["name"]]


def _show(operation: dict[str, Any], shared: dict[str, Any]) -> None:
    operation["summary"] = words()["summaries"].get(operation["operationId"], "")
    shown = words()["operations"].get(operation["operationId"], {})
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if "request" in shown:
            media["examples"] = {"example": {"value": shown["request"]}}
    for status, response in operation["responses"].items():
        for kind, media in response.get("content", {}).items():
            if kind == "application/problem+json":
                own = shown.get("refusals", {})
                media["examples"] = {
                    code: _refusal(code, status, own.get(code), shared) for code in codes_said(response)
                }
            elif status.startswith("2") and "response" in shown:
                media["examples"] = {"example": {"value": shown["response"]}}


def _refusal(code: str, status: str, own: dict[str, Any] | None, shared: dict[str, Any]) -> dict[str, Any]:
    """An example with what this operation alone says in it, or the one that all share."""
    problem = {
        "type": f"urn:dandeli:problem:{code}",
        "title": _titles()[code],
        "status": int(status),
        "detail": _titles()[code],
        "code": code,
        "instance": f"urn:dandeli:request:{words()['request_id']}",
        "request_id": words()["request_id"],
        **({"errors": words()["errors"]} if code == BadInput.code else {}),
    }
    if own:
        return {"value": {**problem, **own}}
    shared.setdefault(f"{code}_{status}", {"value": problem})
    return {"$ref": f"#/components/examples/{code}_{status}"}


@cache
def _titles() -> dict[str, str]:
    return {**words()["problems"], **{kind.code: kind.message for kind in refusals()}}


def refusals(above: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """All kinds of refusal of the apps that are loaded."""
    for kind in above.__subclasses__():
        yield kind
        yield from refusals(kind)
