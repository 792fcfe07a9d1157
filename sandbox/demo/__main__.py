"""Find the running stack, or start one for the occasion, and tell the walk step by step."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sandbox import dotenv, stack
from sandbox.demo.client import Client, StepFailed
from sandbox.demo.desk import Desk
from sandbox.demo.guest import DemoGuest
from sandbox.demo.screens import Step, walk_screens
from sandbox.servers import ServerError
from sandbox.stack import addresses

VAR = dotenv.ROOT / "var"
PATIENCE_SECONDS = 90.0  # for a stack that is still starting


def demo_steps(guest: DemoGuest, desk: Desk) -> list[Step]:
    """A booking for later, in the order a guest makes it; and one for tonight, as far as its invoice."""
    return [
        ("API and workers are ready", guest.look_around),
        ("One-time code requested", guest.ask_for_code),
        ("Logged in with the code from the SMS", guest.log_in),
        ("A weekend's price asked for", guest.ask_for_price),
        ("Rooms found and held", guest.choose_rooms),
        ("Guests named", guest.name_guests),
        ("Payment started", guest.start_payment),
        ("Paid at the Razorpay twin", guest.pay),
        ("Payment verified", guest.verify_payment),
        ("Booking confirmed", guest.wait_for_booking),
        ("Webhook delivered", guest.wait_for_webhook),
        ("Confirmation SMS received", guest.read_confirmation),
        ("Confirmation by e-mail, with papers", guest.read_letter),
        ("The same rooms again are refused", guest.try_again),
        ("A stay from tonight on held", guest.choose_tonight),
        ("Paid and confirmed", guest.pay_for_it),
        ("Front desk logged in", desk.log_in),
        ("Guests checked in", lambda: desk.check_in(guest.resort, guest.reference)),
        ("Guests checked out, invoice written", lambda: desk.check_out(guest.resort, guest.reference)),
        ("Invoice downloaded", guest.download_invoice),
    ]


def walk(steps: list[Step]) -> None:
    """Every step with its result and its time; the first that fails ends the walk."""
    for title, act in steps:
        began = time.monotonic()
        try:
            told = act()
        except (StepFailed, KeyError, IndexError, TypeError) as error:
            what = str(error) if isinstance(error, StepFailed) else f"unexpected answer: {error!r}"
            raise StepFailed(f"{title}: {what}") from error
        print(f"✓ {title:<38} {(time.monotonic() - began) * 1000:6.0f} ms  {told}", flush=True)


@contextmanager
def somewhere(environ: Mapping[str, str]) -> Iterator[tuple[Mapping[str, str], str]]:
    """A stack to walk through, and where its logs are: the one named, the one running, or one of our own."""
    if environ.get("API_URL") and environ.get("TWIN_URL"):
        yield environ, "the logs of that stack"
    elif addresses.stack_owner(VAR):
        running = addresses.of_running_stack(VAR, within_seconds=PATIENCE_SECONDS)
        if running is None:
            raise stack.StackError("The stack that runs here does not become ready.")
        yield running, f"{VAR / 'log'} (make logs)"
    else:
        print("No stack is running here: starting one for the demo …", flush=True)
        with stack.running(var=VAR / "demo") as started:
            yield started, str(VAR / "demo" / "log")
            print("Stopping it again …", flush=True)


def main() -> int:
    """0 after a whole booking, 1 with the step that failed and where to look."""
    began = time.monotonic()
    where = "var/log"
    try:
        dotenv.refuse_outside_development(dotenv.effective())
        with somewhere(os.environ) as (at, where):
            twin = Client(at["TWIN_URL"])
            desk = Desk(Client(at["API_URL"]), twin, memory=VAR / "demo-desk")
            walk(demo_steps(DemoGuest(Client(at["API_URL"]), twin), desk))
            walk_screens(Client(at["API_URL"]), twin, walk)
    except (StepFailed, stack.StackError, ServerError, dotenv.NotDevelopment) as error:
        print(f"✗ {error}\n  Look at: {where}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"Done in {time.monotonic() - began:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
