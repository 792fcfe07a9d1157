"""The webhook sender: signs, waits five seconds, backs off for a day, then switches itself off."""

import asyncio
import hashlib
import hmac
import logging
import random
import time
from itertools import groupby
from typing import Any

import aiohttp

from sandbox.twin import entities
from sandbox.twin.faults import Faults
from sandbox.twin.instructions import TwinManner
from sandbox.twin.knobs import Settings
from sandbox.twin.store import Record, Store

logger = logging.getLogger("sandbox.twin.webhooks")

ANSWER_WITHIN_SECONDS = 5
# Waits between tries on the scaled clock: a little under 24 hours in all, as Razorpay promises.
RETRY_AFTER_SECONDS = (10, 30, 60, 300, 900, 3600, 7200, 14400, 28800, 28800)
AT_ONCE_MOST = 20
NOBODYS_KEY = "configured-nowhere"


def signature(secret: str, message: bytes) -> str:
    """Hex HMAC-SHA256, the only signature Razorpay uses."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


class Webhooks:
    """Deliveries of one account: at least once, and in the order asked for."""

    def __init__(self, settings: Settings, store: Store, faults: Faults) -> None:
        self._settings = settings
        self._store = store
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._turns = asyncio.Semaphore(AT_ONCE_MOST)

    async def start(self) -> None:
        """Open for sending, and take up what an earlier process left unfinished."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_SECONDS))
        for delivery in self._store.deliveries.oldest_first():
            self._spawn([[delivery["id"]]], delivery["next_at"])

    async def close(self) -> None:
        """Stop sending; unfinished deliveries wait on disk."""
        self.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def clear(self) -> None:
        """Let go of every delivery under way."""
        for task in self._tasks:
            task.cancel()

    def can_sign(self, signed_with: str) -> bool:
        """Whether there is such a secret: the previous one may not be configured."""
        return signed_with != "previous" or bool(self._settings.webhook_secret_previous)

    def send(self, happened: list[Record], manner: TwinManner) -> None:
        """Write the events down, then deliver them after the answer to whoever caused them."""
        for event in happened:
            self._store.events.put(event["id"], event)
        deliveries = [
            self._delivery(event, copy, manner.signed_with)
            for event in happened
            if self._goes_out(event, manner)
            for copy in range(1, manner.copies + 1)
        ]
        for delivery in deliveries:
            self._store.deliveries.put(delivery["id"], delivery)
        if deliveries:
            self._spawn(_groups(deliveries, shuffle=manner.shuffle), deliveries[0]["next_at"])

    def _goes_out(self, event: Record, manner: TwinManner) -> bool:
        if event["event"] in manner.drop:
            self._note(event, attempt=0, status="dropped", signed_with=manner.signed_with)
            return False
        if not self._faults.knobs["webhooks_enabled"]:
            self._note(event, attempt=0, status="disabled", signed_with=manner.signed_with)
            return False
        return True

    def _delivery(self, event: Record, copy: int, signed_with: str) -> Record:
        return {
            "id": f"{event['id']}#{copy}",
            "event_id": event["id"],
            "event": event["event"],
            "copy": copy,
            "secret": signed_with,
            "attempt": 1,
            "next_at": time.time() + self._faults.knobs["webhook_delay_seconds"],
        }

    async def resend(self, event: Record) -> Record:
        """Deliver once more by hand, signed with the current secret, disabled or not."""
        return await self._post(event, attempt=1, signed_with="current")

    def enable(self) -> None:
        """Switch the webhook on again; what happened while it was off has to be resent by hand."""
        self._faults.turn(webhooks_enabled=True)

    def _spawn(self, groups: list[list[str]], at: float) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(groups, at))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, groups: list[list[str]], at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.time()))
        for group in groups:
            await asyncio.gather(*(self._try(delivery_id) for delivery_id in group))

    async def _try(self, delivery_id: str) -> None:
        delivery = self._store.deliveries.get(delivery_id)
        event = self._store.events.get(delivery["event_id"]) if delivery else None
        if delivery is None or event is None:
            return
        if not self._faults.knobs["webhooks_enabled"]:
            self._store.deliveries.drop(delivery_id)
            self._note(event, attempt=delivery["attempt"], status="disabled", signed_with=delivery["secret"])
            return
        tried = await self._post(event, attempt=delivery["attempt"], signed_with=delivery["secret"])
        if self._store.deliveries.get(delivery_id) is not delivery:
            return  # forgotten while the request was out
        if isinstance(tried["status"], int) and 200 <= tried["status"] < 300:
            self._store.deliveries.drop(delivery_id)
        else:
            self._back_off(delivery)

    def _back_off(self, delivery: Record) -> None:
        failures = delivery["attempt"]
        if failures > len(RETRY_AFTER_SECONDS):
            self._store.deliveries.drop(delivery["id"])
            self._faults.turn(webhooks_enabled=False, webhooks_disabled_at=int(time.time()))
            logger.warning("webhook disabled: %s failed for 24 hours", delivery["event"])
            return
        delivery["attempt"] = failures + 1
        delivery["next_at"] = time.time() + RETRY_AFTER_SECONDS[failures - 1] / self._settings.time_scale
        self._store.deliveries.put(delivery["id"], delivery)
        self._spawn([[delivery["id"]]], delivery["next_at"])

    async def _post(self, event: Record, *, attempt: int, signed_with: str) -> Record:
        body = event["body"].encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Razorpay-Webhook/v1",
            "X-Razorpay-Signature": signature(self._secret(signed_with), body),
            "x-razorpay-event-id": event["id"],
        }
        async with self._turns:
            status = await self._status(body, headers)
        return self._note(event, attempt=attempt, status=status, signed_with=signed_with)

    async def _status(self, body: bytes, headers: dict[str, str]) -> int | str:
        assert self._session is not None
        try:
            async with self._session.post(
                self._settings.webhook_url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status
        except TimeoutError:
            return "timeout"
        except aiohttp.ClientError:
            return "connection_error"

    def _secret(self, name: str) -> str:
        if name == "previous":
            return self._settings.webhook_secret_previous
        return self._settings.webhook_secret if name == "current" else NOBODYS_KEY

    def _note(self, event: Record, *, attempt: int, status: int | str, signed_with: str) -> Record:
        logger.info("webhook %s attempt %s -> %s", event["event"], attempt, status)
        tried: dict[str, Any] = {
            "id": entities.new_id("try_"),
            "event": event["event"],
            "event_id": event["id"],
            "order_id": event["order_id"],
            "payment_id": event["payment_id"],
            "attempt": attempt,
            "status": status,
            "secret": signed_with,
            "at": round(time.time(), 3),
        }
        return self._store.tries.put(tried["id"], tried)


def _groups(deliveries: list[Record], *, shuffle: bool) -> list[list[str]]:
    """Events one after the other, the copies of one event at the same moment; or everything in any order."""
    if shuffle:
        mixed = random.sample(deliveries, len(deliveries))
        return [[delivery["id"]] for delivery in mixed]
    by_event = groupby(deliveries, key=lambda delivery: delivery["event_id"])
    return [[delivery["id"] for delivery in copies] for _, copies in by_event]
