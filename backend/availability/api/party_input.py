"""The party of a request, as a value."""

from typing import Any

from backend.pricing.core.party import Party


def party_in(said: dict[str, Any]) -> Party:
    """The party of a body or query that NightsInput has validated: `guests` counts everybody, children included."""
    return Party.of(said["guests"], said["child_ages"])
