"""Write one request file for every operation of docs/openapi.yaml: `make clients`.

What the schema knows (address, parameters, body, docs) is written anew; scripts and tests added by hand stay.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "docs" / "openapi.yaml"
BY_HAND = ("environments", "sandbox", "node_modules")
METHODS = ("get", "post", "put", "patch", "delete")
BLOCKS = {"formUrlEncoded": "form-urlencoded"}
KEPT = re.compile(r"^(?:script:[a-z-]+|tests) \{\n.*?^\}\n", re.MULTILINE | re.DOTALL)

# What earlier answers left behind, or the environment says. Nothing here is a secret.
VARIABLES = {
    "attempt_id", "booking_attempt_id", "check_in_date", "check_out_date", "expected_refund_paise", "location", "otp",
    "phone_number", "razorpay_order_id", "razorpay_payment_id", "razorpay_signature", "reference",
    "refresh", "resort_id", "room_id", "slug",
}  # fmt: skip
# One of several ways to say it, and the one that the collection goes.
CHOSEN = {"room_id", "room_ids"}
EXAMPLES: dict[str, Any] = {
    "name": "Asha",
    "age": 34,
    "email": "asha@example.org",
    "date_of_birth": "1990-05-17",
    "price_per_night": "7500.00",
}
BY_FORMAT = {"date": "2030-01-15", "date-time": "2030-01-15T09:00:00+05:30", "email": "asha@example.org"}


def main(into: Path) -> None:
    """Bring the request files under this folder up to date with the schema."""
    schema = yaml.safe_load(SCHEMA.read_text())
    wanted = dict(requests(schema))
    for old in present(into):
        if old.relative_to(into).as_posix() not in wanted:
            print(f"gone from the schema: {old.relative_to(into)}")
            old.unlink()
    for name, text in wanted.items():
        file = into / name
        by_hand = "\n".join(KEPT.findall(file.read_text())) if file.exists() else ""
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + (f"\n{by_hand}" if by_hand else ""))


def present(folder: Path) -> list[Path]:
    """The request files of operations."""
    return [file for file in sorted(folder.glob("*/*.bru")) if file.parent.name not in BY_HAND]


def requests(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and text of each request file."""
    places: Counter[str] = Counter()
    for path, methods in schema["paths"].items():
        for method in (known for known in METHODS if known in methods):
            operation = methods[method]
            folder = operation.get("tags", ["other"])[0]
            places[folder] += 1
            yield f"{folder}/{operation['operationId']}.bru", request(schema, places[folder], path, method, operation)


def request(schema: dict[str, Any], number: int, path: str, method: str, operation: dict[str, Any]) -> str:
    """The text of one request file."""
    described = operation.get("description", "")
    body, kind = body_of(schema, operation)
    # Of two of which one is needed, the place is switched on.
    query = [
        (p["name"], value_of(schema, p), p.get("required", False) or p["name"] == "location")
        for p in parameters(operation, "query")
    ]
    asked = "&".join(f"{name}={value}" for name, value, required in query if required)
    url = "{{api}}" + re.sub(r"\{(\w+)\}", r":\1", path) + (f"?{asked}" if asked else "")
    auth = "inherit" if any(operation.get("security", [])) else "none"
    success = next(status for status in operation["responses"] if status.startswith("2"))
    headers = [header_of(p) for p in parameters(operation, "header") if p["name"] != "Idempotency-Key"]
    if "Idempotency-Key" in json.dumps(operation):
        headers.append("Idempotency-Key: {{$guid}}")
    blocks = [
        ("meta", [f"name: {operation['operationId']}", "type: http", f"seq: {number}"]),
        (method, [f"url: {url}", f"body: {kind}", f"auth: {auth}"]),
        ("params:query", [f"{'' if required else '~'}{name}: {value}" for name, value, required in query]),
        ("params:path", [f"{p['name']}: {value_of(schema, p)}" for p in parameters(operation, "path")]),
        ("headers", headers),
        (f"body:{BLOCKS.get(kind, kind)}", body),
        ("assert", [f"res.status: eq {success}"]),
        ("docs", described.splitlines()),
    ]
    return "\n".join(block(name, lines) for name, lines in blocks if lines)


def block(name: str, lines: list[str]) -> str:
    inside = "".join(f"  {line}".rstrip() + "\n" for line in lines)
    return f"{name} {{\n{inside}}}\n"


def parameters(operation: dict[str, Any], place: str) -> list[dict[str, Any]]:
    return [parameter for parameter in operation.get("parameters", []) if parameter["in"] == place]


def value_of(schema: dict[str, Any], parameter: dict[str, Any]) -> str:
    name = parameter["name"]
    found = f"{{{{{name}}}}}" if parameter["in"] == "path" else example(schema, parameter["schema"], name)
    return str(found).replace("#", "")


def header_of(parameter: dict[str, Any]) -> str:
    """A header that is needed comes from the variable of its name; others are there to be switched on."""
    name = parameter["name"]
    return f"{name}: {{{{{name.lower().replace('-', '_')}}}}}" if parameter.get("required") else f"~{name}: "


def body_of(schema: dict[str, Any], operation: dict[str, Any]) -> tuple[list[str], str]:
    """The lines of the body and its kind; numbers that a variable holds stand without quotation marks."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        found = example(schema, content["application/json"]["schema"], "")
        text = json.dumps(found, indent=2, ensure_ascii=False).replace('"#', "").replace('#"', "")
        return text.splitlines(), "json"
    if "application/x-www-form-urlencoded" in content:
        found = example(schema, content["application/x-www-form-urlencoded"]["schema"], "")
        return [f"{name}: {value}" for name, value in found.items()], "formUrlEncoded"
    return [], "none"


def example(schema: dict[str, Any], of: dict[str, Any], name: str) -> Any:
    """Something that this place accepts: a variable by its name, else the first thing that fits."""
    if "$ref" in of:
        return example(schema, schema["components"]["schemas"][of["$ref"].rsplit("/", 1)[1]], name)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in of:
            return example(schema, of[choice][0], name)
    kind = of.get("type", "object")
    kind = kind if isinstance(kind, str) else kind[0]
    if kind == "object":
        # Only what is needed; where nothing is, everything that there is to try.
        needed = {*of.get("required", of.get("properties", {})), *CHOSEN}
        return {key: example(schema, part, key) for key, part in of.get("properties", {}).items() if key in needed}
    if kind == "array":
        # Two guests, because the environment says so; one of anything else.
        items = [example(schema, of["items"], re.sub(r"s$", "", name))]
        return items * 2 if name == "guests" else items
    if name in VARIABLES:
        return f"#{{{{{name}}}}}#" if kind == "integer" else f"{{{{{name}}}}}"
    if name == "guests":
        return "#{{guests}}#"
    simple = {"integer": of.get("minimum", 1), "number": of.get("minimum", 1), "boolean": False}
    fitting = of["enum"][0] if "enum" in of else BY_FORMAT.get(of.get("format", ""), simple.get(kind, "text"))
    return EXAMPLES.get(name, fitting)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE)
