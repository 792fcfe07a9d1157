"""The codes of each refusal as types: a generated client knows what an operation can refuse with, and checks it."""

from collections.abc import Iterator
from typing import Any

PROBLEM = {"$ref": "#/components/schemas/Problem"}
KIND = "application/problem+json"
# What most operations share. Any other set of codes is named after its one or two codes, or after its operation.
COMMON = {
    frozenset({"invalid", "malformed"}): "BadRequestProblem",
    frozenset({"database_unavailable", "database_busy", "disk_full", "overloaded"}): "UnavailableProblem",
}
# More codes than these make no name.
MOST_IN_NAME = 2


def name_codes(operation: dict[str, Any], codes: dict[str, list[str]], schemas: dict[str, Any]) -> None:
    """Give each refusal of an operation the type with its codes; `codes` are listed by status."""
    for status, media in _refusals(operation):
        name = _name(operation["operationId"], status, codes[status])
        schemas[name] = _type(codes[status])
        media["schema"] = {"$ref": f"#/components/schemas/{name}"}


def _refusals(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, response in operation["responses"].items():
        if KIND in response.get("content", {}):
            yield status, response["content"][KIND]


def _name(operation_id: str, status: str, codes: list[str]) -> str:
    if frozenset(codes) in COMMON:
        return COMMON[frozenset(codes)]
    if len(codes) <= MOST_IN_NAME:
        return f"{'Or'.join(_camel(code) for code in codes)}Problem"
    return f"{_camel(operation_id)}{status}Problem"


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _type(codes: list[str]) -> dict[str, Any]:
    code = {"type": "string", "enum": codes, "description": "A stable code, for programs: decide by it."}
    return {"allOf": [PROBLEM, {"type": "object", "properties": {"code": code}, "required": ["code"]}]}
