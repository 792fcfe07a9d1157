"""The floors that answer over HTTP: H (a hold), L (a refused one), W (a webhook) and S (a search)."""

import json
import secrets
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.services import tokens
from backend.availability.api.search import Search
from backend.common import clock, redis
from backend.common.http.unread_bodies import UnreadBody
from backend.payments.core import signatures

# All or nothing, as the product's gate: one key for each room and night.
PLACE = """
for _, key in ipairs(KEYS) do
  local owner = redis.call('GET', key)
  if owner and owner ~= ARGV[1] then return 0 end
end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return 1
"""
SECONDS = 600
# As long as a frozen price is.
PRICE = json.dumps({"currency": "INR", "lines": [], "filler": "x" * 950})
ATTEMPT = """
INSERT INTO holds_bookingattempt (user_id, resort_id, state, check_in, check_out, guest_count, child_ages, started_at,
    expires_at, token, price, total_paise, failure, network)
VALUES (%s, %s, 'held', %s, %s, %s, '{}', %s, %s, %s, %s, 500000, '', '') RETURNING id
"""
STAYS = """
INSERT INTO inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)
VALUES (%s, %s, %s, %s, %s, 'held', %s), (%s, %s, %s, %s, %s, 'held', %s)
"""
EVENT = """
INSERT INTO payments_webhookevent (event_id, kind, body, state, received_at, deliveries, tries, outcome, last_error)
VALUES (%s, %s, %s, 'received', %s, 1, 0, '', '') ON CONFLICT DO NOTHING
"""


class JwtAlone(BaseAuthentication):
    """Whoever has a genuine token; no row is read."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        try:
            claims = tokens.read_access(request.headers.get("Authorization", "").removeprefix("Bearer "))
        except tokens.TokenInvalid as error:
            raise AuthenticationFailed(error.detail) from None
        return SimpleNamespace(pk=int(claims.user_id), is_authenticated=True), claims


class Floor(APIView):
    """What all of them leave out: rows of who asks, limits, the schema."""

    schema = None
    throttle_classes = ()
    authentication_classes: Any = (JwtAlone,)


def taken(said: Any, token: str) -> bool:
    """Whether the rooms and nights of this body are this token's now."""
    first, last = date.fromisoformat(said["check_in_date"]), date.fromisoformat(said["check_out_date"])
    keys = [
        f"floor:{{{said['resort_id']}}}:{room}:{first + timedelta(days=night):%Y%m%d}"
        for room in said["room_ids"]
        for night in range((last - first).days)
    ]
    return bool(redis.run(PLACE, keys, [token, SECONDS * 1000]))


class PlainHold(Floor):
    """H: a hold in Lua, then an attempt and its two stays in one transaction."""

    def post(self, request: Request) -> Response:
        said, now, token = request.data, clock.now(), secrets.token_hex(16)
        if not taken(said, token):
            return Response({"code": "room_held"}, status=409)
        nights, ends = (said["check_in_date"], said["check_out_date"]), now + timedelta(seconds=SECONDS)
        with transaction.atomic(), connection.cursor() as cursor:
            whose = [request.user.pk, said["resort_id"], *nights, said["guests"]]
            cursor.execute(ATTEMPT, [*whose, now, ends, token, PRICE])
            (attempt_id,) = cursor.fetchone()
            rooms = ([attempt_id, said["resort_id"], room, *nights, ends] for room in said["room_ids"])
            cursor.execute(STAYS, [value for room in rooms for value in room])
        return Response({"booking_attempt_id": attempt_id, "expires_at": ends.isoformat()}, status=201)


class PlainRefusal(Floor):
    """L: the same script finds the room taken."""

    def post(self, request: Request) -> Response:
        won = taken(request.data, secrets.token_hex(16))
        return Response({"code": "won" if won else "room_held"}, status=201 if won else 409)


class PlainIntake(Floor):
    """W: the signature, and one row."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (UnreadBody,)

    def post(self, request: Request) -> Response:
        body = request._request.body
        if not signatures.webhook_is_genuine(body, request.headers.get("X-Razorpay-Signature", "")):
            return Response({"code": "signature_invalid"}, status=400)
        kind, event_id = json.loads(body)["event"], request.headers["X-Razorpay-Event-Id"]
        with connection.cursor() as cursor:
            cursor.execute(EVENT, [event_id, kind, body, clock.now()])
        return Response({"status": "received"})


class Prebuilt(APIView):
    """S: the bytes of the product's answer, made once for each place and size of a page. Its door is the same: who
    asks, and how often."""

    schema = None
    KNOWN: dict[str, bytes] = {}

    def get(self, request: Request) -> HttpResponse:
        place = request.query_params["location"] + request.query_params.get("page_size", "")
        if place not in self.KNOWN:
            answer: Any = Search.as_view()(request._request)
            self.KNOWN[place] = answer.render().content if hasattr(answer, "render") else answer.content
        return HttpResponse(self.KNOWN[place], content_type="application/json")
