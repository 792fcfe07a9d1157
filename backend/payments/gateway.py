"""The Razorpay client: the SDK with timeouts, and errors that say whether a retry can help.

The SDK has no default timeout, raises one error for 400, 401 and 429, and a JSON error for an HTML page; all of
that stops here.
"""

import json
from collections.abc import Callable
from typing import Any

import razorpay
import requests
from django.conf import settings
from razorpay.errors import BadRequestError, GatewayError, ServerError

from backend.common.errors import DomainError, Retryable


class GatewayUnavailable(DomainError, Retryable):
    """No answer, or one that invites another try. The effect may have happened all the same."""

    code = "payment_gateway_unavailable"
    status = 503
    message = "The payment service is not responding. Your rooms are still held. Try again in a moment."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, retry_after=5)


class GatewayRefused(Exception):
    """Razorpay understood and said no (4xx); the same call will be refused again."""

    def __init__(self, status: int, description: str) -> None:
        self.status = status
        super().__init__(f"{status}: {description}")


def create_order(body: dict[str, Any]) -> dict[str, Any]:
    """POST /v1/orders."""
    return _call(lambda sdk, options: sdk.order.create(body, **options))


def orders_with_receipt(receipt: str) -> list[dict[str, Any]]:
    """GET /v1/orders?receipt=…, newest first."""
    answer = _call(lambda sdk, options: sdk.order.all({"receipt": receipt}, **options))
    return [order for order in answer["items"] if order.get("receipt") == receipt]


def payments_of(order_id: str) -> list[dict[str, Any]]:
    """GET /v1/orders/:id/payments."""
    return list(_call(lambda sdk, options: sdk.order.payments(order_id, **options))["items"])


def fetch_payment(payment_id: str) -> dict[str, Any]:
    """GET /v1/payments/:id."""
    return _call(lambda sdk, options: sdk.payment.fetch(payment_id, **options))


def payments_between(since: int, until: int, *, skip: int, count: int) -> list[dict[str, Any]]:
    """GET /v1/payments?from=…&to=…: one page of what the whole account took in, newest first."""
    page = {"from": since, "to": until, "skip": skip, "count": count}
    return list(_call(lambda sdk, options: sdk.payment.all(page, **options))["items"])


def refunds_of(payment_id: str) -> list[dict[str, Any]]:
    """GET /v1/payments/:id/refunds."""
    return list(_call(lambda sdk, options: sdk.payment.fetch_multiple_refund(payment_id, {}, **options))["items"])


def create_refund(payment_id: str, *, body: str, idempotency_key: str) -> dict[str, Any]:
    """POST /v1/payments/:id/refund, with the stored body: equal to the byte on every try."""
    headers = {"X-Refund-Idempotency": idempotency_key}
    return _call(lambda sdk, options: sdk.payment.refund(payment_id, json.loads(body), headers=headers, **options))


def fetch_order(order_id: str) -> dict[str, Any]:
    """GET /v1/orders/:id."""
    return _call(lambda sdk, options: sdk.order.fetch(order_id, **options))


def create_link(body: dict[str, Any]) -> dict[str, Any]:
    """POST /v1/payment_links."""
    return _call(lambda sdk, options: sdk.payment_link.create(body, **options))


def fetch_link(link_id: str) -> dict[str, Any]:
    """GET /v1/payment_links/:id."""
    return _call(lambda sdk, options: sdk.payment_link.fetch(link_id, {}, **options))


def links_with_reference(reference: str) -> list[dict[str, Any]]:
    """GET /v1/payment_links?reference_id=…"""
    answer = _call(lambda sdk, options: sdk.payment_link.all({"reference_id": reference}, **options))
    return [link for link in answer["payment_links"] if link.get("reference_id") == reference]


def links_of_payment(payment_id: str) -> list[dict[str, Any]]:
    """GET /v1/payment_links?payment_id=…: the link on whose page this was paid."""
    return list(
        _call(lambda sdk, options: sdk.payment_link.all({"payment_id": payment_id}, **options))["payment_links"]
    )


def cancel_link(link_id: str) -> dict[str, Any]:
    """POST /v1/payment_links/:id/cancel."""
    return _call(lambda sdk, options: sdk.payment_link.cancel(link_id, **options))


def _call(call: Callable[[Any, dict[str, Any]], Any]) -> dict[str, Any]:
    """Run one SDK call with a client of its own: the SDK's is not made for threads."""
    statuses: list[int] = []
    with requests.Session() as http:
        http.hooks["response"].append(lambda response, **_: statuses.append(response.status_code))
        sdk = razorpay.Client(
            session=http,
            auth=(settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET),
            base_url=settings.RAZORPAY_BASE_URL,
        )
        try:
            answer = call(sdk, {"timeout": settings.RAZORPAY_TIMEOUT_SECONDS})
        except BadRequestError as error:
            status = statuses[-1] if statuses else 400
            if status == 429:
                raise GatewayUnavailable from error
            raise GatewayRefused(status, str(error)) from error
        except (GatewayError, ServerError, requests.RequestException, ValueError) as error:
            raise GatewayUnavailable from error
    if not isinstance(answer, dict):
        raise GatewayUnavailable
    return answer
