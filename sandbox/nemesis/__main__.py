"""`python -m sandbox.nemesis --duration 600 --seed 1`, or `make nemesis DURATION=600 SEED=1`."""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sandbox import dotenv, stack
from sandbox.nemesis import campaign, plan, report
from sandbox.nemesis.pace import SHORTEST, Pace
from sandbox.servers import ServerError

SHORT_SECONDS = 90


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the house is clean afterwards; 1 when it is not; 2 when there was no run."""
    options = _parser().parse_args(arguments)
    var: Path = options.var.resolve()
    pace = SHORTEST if options.duration < SHORT_SECONDS else Pace()
    if options.every:
        pace = replace(pace, tempo=replace(pace.tempo, every_seconds=options.every))
    drawn = plan.draw(
        seed=options.seed,
        seconds=options.duration,
        guests=options.guests,
        pace=pace,
        lose_news=not options.keep_news,
    )
    var.mkdir(parents=True, exist_ok=True)
    (var / f"plan-{drawn.seed}.json").write_text(drawn.json())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        campaign.say(f"Standing a house of its own under {var} …")
        with campaign.standing(var, pace) as house:
            kinds = len({disaster.kind for disaster in drawn.disasters})
            campaign.say(
                f"Seed {drawn.seed}: {len(drawn.guests)} guests and {len(drawn.disasters)} disasters "
                f"of {kinds} kinds in {drawn.seconds} s."
            )
            done = campaign.run_campaign(drawn, house, patience=options.patience)
    except (stack.StackError, ServerError, dotenv.NotDevelopment, campaign.InUse) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(report.table(done))
    print(f"Report: {report.write_report(done, var)}")
    return 0 if done.clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox.nemesis", description=__doc__)
    parser.add_argument("--duration", type=int, default=600, help="seconds of load and disasters (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="decides who does what, and which disaster comes when")
    parser.add_argument("--guests", type=int, default=10, help="how many at once (default: 10)")
    parser.add_argument("--keep-news", action="store_true", help="lose no webhook for good: a faster end")
    parser.add_argument("--every", type=float, help="seconds from one disaster to the next, on average")
    parser.add_argument("--patience", type=float, default=1.0, help="stretches limits of time on a busy machine")
    parser.add_argument("--var", type=Path, default=dotenv.ROOT / "var" / "nemesis", help="data, logs and reports")
    return parser


if __name__ == "__main__":
    sys.exit(main())
