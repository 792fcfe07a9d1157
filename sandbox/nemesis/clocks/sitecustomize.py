"""Read by every Python process of a nemesis house: whether its clock is to be wrong.

A file named after a process id says by how many seconds the clocks of those are off that this process starts, as
long as the file is there. Who goes by it leaves a file of its own, with what its clock says.
"""

import os
import time
from pathlib import Path

import time_machine

WHERE = os.environ.get("NEMESIS_CLOCKS")


def _go_by_it() -> None:
    told = Path(WHERE or "", str(os.getppid()))
    try:
        seconds = float(told.read_text())
    except (OSError, ValueError):
        return
    time_machine.travel(time.time() + seconds).start()
    part = Path(WHERE or "", f"part-{os.getpid()}")
    part.write_text(str(time.time()))
    part.rename(part.with_name(f"taken-{os.getpid()}"))


if WHERE:
    _go_by_it()
    # Web processes and a worker's children are forked, and read nothing at their start.
    os.register_at_fork(after_in_child=_go_by_it)
