"""What a client saw of the house: one answer, with its status, its time and its name in the house's log."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SeenAnswer:
    """`who` asked `what` at `at` (seconds of the run) and had this answer, or none, after so many `seconds`."""

    who: str
    what: str
    at: float
    seconds: float
    status: str
    code: str = ""
    request_id: str = ""
    problem: bool = False  # whether it is problem+json
    retry_after: bool = False
    told: str = ""

    @property
    def ended(self) -> float:
        """When it was there, in seconds of the run."""
        return self.at + self.seconds
