"""What a view wants to know of Redis is asked in the trip that asks who calls, and how often."""

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request

from backend.common.time_limits import TimeIsUp


class LooksAhead:
    """For an APIView: `keys_ahead` names what it wants to read, `seen_ahead` has what stood there."""

    def keys_ahead(self, request: Request) -> list[str]:
        """The keys in Redis that this request is about; none where it is not about any. Whoever asks has a token, and
        is not known yet."""
        return []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, what they may, and how often. Raises what reading the body has raised: it was read before, and
        what is wrong with it is told only to somebody who may ask."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # APIView's, beside which this stands
        if (unreadable := getattr(request, "unreadable", None)) is not None:
            raise unreadable


def keys_wanted(request: Request) -> list[str]:
    """The keys that the view of this request wants to be read."""
    view = request.parser_context["view"]
    if not isinstance(view, LooksAhead):
        return []
    try:
        request.data  # noqa: B018 # reads the body, once
    except TimeIsUp:
        raise
    except Exception as error:  # whatever it is, it is raised in its turn
        request.unreadable = error  # type: ignore[attr-defined]  # initial() looks for it
        return []
    return view.keys_ahead(request)


def note_seen(request: Request, seen: Sequence[bytes | None] | None) -> None:
    """Keep what stood under them."""
    request.seen_ahead = seen  # type: ignore[attr-defined]  # seen_ahead() looks for it


def seen_ahead(request: Request) -> Sequence[bytes | None] | None:
    """What stood under the view's keys; None where nobody has looked."""
    seen: Sequence[bytes | None] | None = getattr(request, "seen_ahead", None)
    return seen
