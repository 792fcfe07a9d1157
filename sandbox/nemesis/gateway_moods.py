"""A gateway in a bad mood: it breaks, hangs, drips and lies, and its news comes late, or never."""

from typing import Any

from sandbox.nemesis.disasters import HANG_SECONDS, Disaster
from sandbox.nemesis.scene import NOTHING, Scene, Strike, Struck

SECONDS = {"hang": HANG_SECONDS, "latency": 3.0, "drip": 1.0}
# As many as there may be while it lasts.
EVERY_CALL = 1_000_000


def _trouble(scene: Scene, disaster: Disaster) -> Struck:
    calls, about = disaster.calls or EVERY_CALL, {"endpoint": disaster.endpoint, "fault": disaster.trouble}
    scene.levers.trouble(**about, calls=calls, seconds=SECONDS.get(disaster.trouble), lie=disaster.lie)

    def undo() -> str:
        left = scene.levers.calls_left(**about)
        scene.levers.no_trouble()
        if left is None:
            return "used up, or ended with another one"
        return f"{calls - left} calls spoiled" if left < calls else NOTHING

    return Struck("every call" if disaster.calls is None else f"{calls} calls", undo)


def _knob(name: str, bad: Any, well: Any, told: str) -> Strike:
    def strike(scene: Scene, disaster: Disaster) -> Struck:
        scene.levers.turn(**{name: bad})

        def undo() -> str:
            scene.levers.turn(**{name: well})
            return "as usual"

        return Struck(told, undo)

    return strike


STRIKES: dict[str, Strike] = {
    **dict.fromkeys(("gateway_trouble", "gateway_hangs", "gateway_drips", "gateway_lies"), _trouble),
    "webhooks_off": _knob("webhooks_enabled", False, True, "off"),
    "webhooks_late": _knob("webhook_delay_seconds", 6, 0, "6 s late"),
    "refunds_slow": _knob("refund_seconds", 15, 0, "15 s each"),
    "refunds_fail": _knob("refund_outcome", "failed", "processed", "failing"),
}
