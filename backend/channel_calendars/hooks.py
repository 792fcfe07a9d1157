"""Retry actions for the incidents of imported feeds."""

from datetime import datetime

from backend.channel_calendars.services import feed_connections, feed_intake
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS


@MENDS.register(IncidentKind.FEED_SHRANK)
def release_what_is_gone(incident: Incident, at: datetime) -> str:
    """What the feed has lost is to be free again."""
    released = feed_intake.release_gone(feed_id=incident.row_id, at=at)
    if released:
        return "the entries that disappeared have been released"
    return "nothing to do: the entries have come back, or the feed was deleted"


@MENDS.register(IncidentKind.FEED_FAILING, IncidentKind.FEED_CONFLICT)
def fetch_now(incident: Incident, at: datetime) -> str:
    """Perhaps it is better now."""
    rung = feed_connections.fetch_soon(feed_id=incident.row_id, at=at)
    return "it is being fetched now" if rung else "it is already being fetched, or was deleted"
