"""What no client may see: a 5xx that nobody meant, an answer after its time, a door that stays shut. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sandbox.nemesis.seen_answers import SeenAnswer
from sandbox.nemesis.weather import Spell, felt_by

ANY_SECONDS = 15.0  # whatever is asked
PROBE_SECONDS = 2.0  # livez, search, and the intake of webhooks
GOOD_IN_TEN = 9
BAD_LIVEZ_IN_A_HUNDRED = 1  # and one more
# While one of these is felt the web server itself is hurt: whoever was being served is not answered.
WEB_IS_HURT = ("pause_web", "kill_web", "kill_web_worker", "clock_web")
# What was being served there, stands there as long as it stands; the other process serves the rest.
STANDS_STILL = ("pause_web",)
# While these are felt nobody can answer these probes as usual; how they say so is judged all the same.
EXCUSED: dict[str, tuple[str, ...]] = {
    "kill_web": ("livez", "search", "webhook"),
    "kill_postgres": ("search", "webhook"),
}

# Every 503 that is meant, and of which operations; they must be problem details with a Retry-After. Nothing else from
# 500 on is meant, of anybody. `/livez` asks nothing, so it can be missing nothing.
_ANYTHING = re.compile(r"\w+ /(?!livez)")
_GATEWAY = re.compile(
    r"POST /api/(booking/(initiate-payment|verify-payment)|bookings/[^/]+/(cancel|change|pay-balance|payment-link))/"
)
MEANT: dict[str, re.Pattern[str]] = {
    "database_busy": _ANYTHING,
    "database_unavailable": _ANYTHING,
    "overloaded": _ANYTHING,
    "disk_full": _ANYTHING,  # of a large body: we need not know what it asks for
    "login_unavailable": re.compile(r"POST /api/auth/"),
    "payment_gateway_unavailable": _GATEWAY,
    # Somebody else's request is asking Razorpay for it just now.
    "order_in_the_making": _GATEWAY,
    "link_in_the_making": _GATEWAY,
    "export_unavailable": re.compile(r"POST /api/profile/export/"),
}


def is_meant(answer: SeenAnswer) -> bool:
    """Whether an answer from 500 on is one that we decided to give, in the form that we promise."""
    asked = MEANT.get(answer.code)
    formed = answer.status == "503" and answer.problem and answer.retry_after
    return formed and asked is not None and asked.match(answer.what) is not None


def is_server_error(answer: SeenAnswer) -> bool:
    """Any 5xx."""
    return answer.status.startswith("5")


@dataclass(frozen=True)
class ProbeCount:
    """How many probes of a kind there were, how many were answered in time, and the longest wait in seconds."""

    asked: int
    good: int
    longest: float

    def __str__(self) -> str:
        return f"{self.good}/{self.asked} {self.longest:.1f} s" if self.asked else "-"


def count_probes(probes: Iterable[SeenAnswer], patience: float = 1.0) -> ProbeCount:
    """Of these, whoever asked when."""
    found = list(probes)
    good = sum(_in_time(probe, patience) for probe in found)
    return ProbeCount(len(found), good, max((probe.seconds for probe in found), default=0.0))


def _in_time(probe: SeenAnswer, patience: float) -> bool:
    """A refusal that is meant is an answer as well; anything else is a probe that asked in vain."""
    said = probe.status == "200" or is_meant(probe)
    return said and probe.seconds <= PROBE_SECONDS * patience


def broken_limits(
    answers: Sequence[SeenAnswer], probes: Sequence[SeenAnswer], spells: Sequence[Spell], patience: float = 1.0
) -> list[str]:
    """Every limit that did not hold; `patience` stretches limits of time on a machine that does other work as well."""
    return [
        *(_told_of_error(answer, spells) for answer in answers if is_server_error(answer) and not is_meant(answer)),
        *_late(answers, spells, patience),
        *_doors(probes, spells, patience),
    ]


def _told_of_error(answer: SeenAnswer, spells: Sequence[Spell]) -> str:
    meanwhile = ", ".join(sorted({spell.kind for spell in felt_by(spells, answer.at, answer.ended)})) or "nothing"
    form = "" if answer.problem and answer.retry_after else ", not the form of a refusal"
    return (
        f"{answer.status} {answer.code or '-'} at {answer.at:.1f} s to {answer.who}: {answer.what}{form}; "
        f"request {answer.request_id or '-'}; meanwhile {meanwhile}: {answer.told[:160]}"
    )


def _late(answers: Sequence[SeenAnswer], spells: Sequence[Spell], patience: float) -> Iterator[str]:
    for answer in answers:
        if answer.seconds <= ANY_SECONDS * patience or answer.status == "no connection":
            continue
        stood = sum(spell.overlap(answer.at, answer.ended) for spell in spells if spell.kind in STANDS_STILL)
        if answer.seconds - stood > ANY_SECONDS * patience:
            meanwhile = ", ".join(sorted({spell.kind for spell in felt_by(spells, answer.at, answer.ended)}))
            yield (
                f"{answer.status} after {answer.seconds:.1f} s at {answer.at:.1f} s to {answer.who}: {answer.what}; "
                f"request {answer.request_id or '-'}; meanwhile {meanwhile or 'nothing'}"
            )


def _doors(probes: Sequence[SeenAnswer], spells: Sequence[Spell], patience: float) -> Iterator[str]:
    for what in sorted({probe.who for probe in probes}):
        judged: list[SeenAnswer] = []
        hurt: list[SeenAnswer] = []
        for probe in (probe for probe in probes if probe.who == what):
            felt = {spell.kind for spell in felt_by(spells, probe.at, probe.ended)}
            if any(what in EXCUSED.get(kind, ()) for kind in felt):
                continue
            (hurt if felt & set(WEB_IS_HURT) else judged).append(probe)
        if what == "livez":
            counted = count_probes(judged, patience)
            if counted.asked - counted.good > 1 + counted.asked * BAD_LIVEZ_IN_A_HUNDRED / 100:
                yield f"livez: {counted.good} of {counted.asked} answered in time, the longest {counted.longest:.1f} s"
            judged = hurt
        else:
            judged += hurt
        counted = count_probes(judged, patience)
        # One of a handful says nothing.
        if counted.asked - counted.good > max(1.0, counted.asked * (10 - GOOD_IN_TEN) / 10):
            yield f"{what}: {counted.good} of {counted.asked} answered in time, the longest {counted.longest:.1f} s"
