"""A program listens: with a real worker, which is killed while it calls."""

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.journeys.guest import Guest
from tests.journeys.house import House, eventually
from tests.journeys.test_crashes import pool
from tests.security.elsewhere import says, serving

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes through /proc"),
]
PLATFORM = "+919000000001"


def listening(house: House, slug: str, url: str, *types: str) -> dict[str, Any]:
    """A webhook of this resort, made at its desk."""
    platform = Guest(house)
    platform.phone = PLATFORM
    wish = {"url": url, "types": list(types), "description": "PMS"}
    made: dict[str, Any] = platform.log_in().post(f"/api/desk/resorts/{slug}/webhooks/", wish)
    return made


def test_a_worker_killed_between_the_call_of_a_webhook_and_its_commit_only_repeats_it(house, guest):
    arrived, killed = threading.Event(), threading.Event()

    def answer(request: Any) -> None:
        if not arrived.is_set():
            arrived.set()
            killed.wait(30)
        says()(request)

    with serving(answer) as server:
        resort = guest.get("/api/rooms/search/", location="Goa", **guest.dates)[0]
        url = f"http://127.0.0.1:{server.server_port}/"
        made = listening(house, resort["resort_slug"], url, "hold.placed")
        _, children = eventually(lambda: pool(house))
        assert guest.select({**resort["available_rooms"][0], "resort_id": resort["resort_id"]}).status_code == 201
        assert arrived.wait(60)
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        killed.set()
        # The claim of the dead has to run out first: let its minute be over.
        house.sql("UPDATE event_feed_endpoint SET busy_until = now() WHERE id = %s", made["id"])
        eventually(lambda: len(server.seen) == 2, within=150)
        first, second = [(headers["webhook-id"], body) for _, _, headers, body in server.seen]
        assert first == second
        _, _, headers, body = server.seen[1]
        assert Webhook(made["secret"]).verify(body, headers)["type"] == "hold.placed"
        state = "SELECT state, tries FROM event_feed_delivery WHERE endpoint_id = %s"
        assert eventually(lambda: house.sql(state, made["id"]) == [("delivered", 1)])
        assert house.sql(
            "SELECT count(*) FROM event_feed_try JOIN event_feed_delivery AS d ON d.id = delivery_id"
            " WHERE endpoint_id = %s",
            made["id"],
        ) == [(1,)]
