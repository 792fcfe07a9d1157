"""Read by every Python process with this directory on PYTHONPATH: its machine's clock is off by CLOCK_AHEAD_SECONDS."""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["CLOCK_AHEAD_SECONDS"])).start()
