"""Events about money go through the hands of those alone who may see the resort's money."""

from collections.abc import Iterable

from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import Person, may
from backend.event_feed.models import Endpoint, kinds


def may_handle_kinds(user: Person, chosen: Iterable[str], resort: Resort) -> bool:
    """Whether this person may have events of these kinds sent at this resort."""
    return not kinds.speaks_of_money(chosen) or may(user, Right.SEE_MONEY, resort)


def may_handle_webhook(user: Person, endpoint: Endpoint) -> bool:
    """Whether this person may change the webhook, and have deliveries sent to it again."""
    return may_handle_kinds(user, endpoint.kinds, endpoint.resort)
