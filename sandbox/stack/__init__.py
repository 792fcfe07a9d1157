"""The whole house on one machine: servers, API, workers, beat, Flower and the Razorpay twin.

with stack.running(var=Path("var/try")) as addresses:
    requests.get(addresses["API_URL"] + "/readyz")
"""

from sandbox.stack.background import running
from sandbox.stack.failures import StackError

__all__ = ["StackError", "running"]
