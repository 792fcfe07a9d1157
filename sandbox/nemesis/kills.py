"""Kills: the keepers of the house, and ours for the stores, start again what was killed."""

import os
import signal

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.processes import Process
from sandbox.nemesis.scene import Scene, Strike, Struck, not_struck
from sandbox.nemesis.servers import Kept


def _killed(process: Process | None) -> Struck:
    return not_struck() if process is None else _kill(process.pid)


def _kill(pid: int | None) -> Struck:
    if pid is None:
        return not_struck()
    os.kill(pid, signal.SIGKILL)
    return Struck(f"killed {pid}")


def _main_of(name: str) -> Strike:
    return lambda scene, disaster: _killed(scene.main(name))


def _child_of(name: str) -> Strike:
    return lambda scene, disaster: _killed(scene.child(name, disaster.choice))


def _server(kept: Kept) -> Struck:
    return _kill(kept.pid())


def _flush_redis(scene: Scene, disaster: Disaster) -> Struck:
    at_once = Retry(NoBackoff(), 0)
    with Redis.from_url(scene.stores.redis.url, socket_timeout=3, retry=at_once) as client:
        size = client.dbsize()
        client.flushall()
    return Struck(f"lost {size} keys")


STRIKES: dict[str, Strike] = {
    "kill_web": _main_of("web"),
    "kill_web_worker": _child_of("web"),
    "kill_worker": _main_of("worker"),
    "kill_pool_child": _child_of("worker"),
    "kill_beat": _main_of("beat"),
    "kill_twin": _main_of("twin"),
    "kill_redis": lambda scene, disaster: _server(scene.stores.redis),
    "kill_postgres": lambda scene, disaster: _server(scene.stores.postgres),
    "flush_redis": _flush_redis,
}
