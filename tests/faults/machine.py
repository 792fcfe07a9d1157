"""How much slower this machine is than a quiet one: others may use it while a test measures seconds.

The average load counts the house under test as well: whoever stretches a limit by it lets the house excuse itself. So
this is asked after the house has been left alone, and only of what was too slow.
"""

import time

BURNS, WORK_SECONDS, PAUSE_SECONDS = 12, 0.02, 0.05
# With a quiet machine's house beside.
USUAL = 1.5


def slowness() -> float:
    """1 on a machine that is left to the test; 2 where work that a core does in a second takes two."""
    took = sorted(_burn() for _ in range(BURNS))
    return max(1.0, took[int(BURNS * 0.9)] / WORK_SECONDS / USUAL)


def _burn() -> float:
    """Seconds that a little work takes."""
    time.sleep(PAUSE_SECONDS)
    begun, worked = time.monotonic(), time.thread_time()
    while time.thread_time() - worked < WORK_SECONDS:
        pass
    return time.monotonic() - begun
