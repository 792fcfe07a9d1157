"""Webhooks of a resort, their deliveries, and the deliveries that are due."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.catalogue.models import Resort
from backend.common.errors import NotFound
from backend.event_feed.models import Delivery, Endpoint
from backend.event_feed.states import DeliveryState, EndpointState


def webhooks_of(*, resort: Resort) -> QuerySet[Endpoint]:
    """The resort's webhooks, the newest first, without those that were removed."""
    return Endpoint.objects.filter(resort=resort).exclude(state=EndpointState.REMOVED).order_by("-created_at", "-pk")


def webhook_of(*, resort: Resort, webhook_id: int) -> Endpoint:
    """A webhook of this resort. Raises NotFound."""
    endpoint = webhooks_of(resort=resort).select_related("resort").filter(pk=webhook_id).first()
    if endpoint is None:
        raise NotFound
    return endpoint


def deliveries_to(endpoint: Endpoint, *, state: str = "") -> QuerySet[Delivery]:
    """What was sent there and is to be, the newest first."""
    found = Delivery.objects.filter(endpoint=endpoint).select_related("event").order_by("-pk")
    return found.filter(state=state) if state else found


def delivery_to(endpoint: Endpoint, *, delivery_id: int) -> Delivery:
    """One of them, with its log. Raises NotFound."""
    delivery = deliveries_to(endpoint).prefetch_related("log").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound
    return delivery


def due(endpoint: Endpoint, *, at: datetime) -> QuerySet[Delivery]:
    """What is to be sent there now, in the order of the events."""
    queued = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED, next_try_at__lte=at)
    return queued.select_related("event").order_by("event__sequence")


def free_deliveries(at: datetime) -> Q:
    """Endpoints that nobody calls at this moment, and that need no rest."""
    idle = Q(busy_until=None) | Q(busy_until__lte=at)
    return Q(state=EndpointState.ENABLED) & idle & (Q(rests_until=None) | Q(rests_until__lte=at))


def waiting(*, at: datetime) -> QuerySet[Endpoint]:
    """Endpoints with something due that nobody sees to."""
    queued = Delivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.QUEUED, next_try_at__lte=at)
    return Endpoint.objects.filter(free_deliveries(at), Exists(queued)).order_by("pk")
