"""The header that says how new the API is: the date of the newest dated section of CHANGELOG.md."""

from typing import Any

VERSION_HEADER = "Dandeli-Version"
VERSION_SCHEMA: dict[str, Any] = {
    "schema": {"type": "string", "format": "date"},
    "description": "The date of the newest entry of CHANGELOG.md that this deployment knows. Refusals carry it, too.",
    "example": "2026-12-01",
}


def has_version_header(path: str) -> bool:
    """Whether the answer at this address is the API's; health, pages and files are not."""
    return path.startswith("/api/")
