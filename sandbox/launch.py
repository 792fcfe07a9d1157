"""`make run`: everything on this machine, from an empty checkout to a page that says where to click."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from sandbox import dotenv
from sandbox.servers import ServerError
from sandbox.stack import StackError, launcher


class Terminal:
    """Progress, one line per step with its time; plain text where there is no terminal."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)
        self.began = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce what takes a while, then say how long it took."""
        began = time.monotonic()
        with self.console.status(f"{title} …"):
            yield
        self.console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - began:.1f} s[/]")

    def say(self, line: str) -> None:
        """A remark."""
        self.console.print(f"  {line}", style="dim", markup=False)

    def summary(self, addresses: Mapping[str, str], var: Path) -> None:
        """The box at the end."""
        table = Table.grid(padding=(0, 2))
        for what, where in _places(addresses, var):
            table.add_row(f"[bold]{what}[/]", where)
        seconds = time.monotonic() - self.began
        self.console.print(Panel(table, title=f"Dandeli is ready after {seconds:.1f} s", expand=False))
        self.console.print("Try: [bold]make demo[/]. Ctrl-C stops everything.")


def _places(at: Mapping[str, str], var: Path) -> list[tuple[str, str]]:
    api, twin = at["API_URL"], at["TWIN_URL"]
    return [
        ("Guests' pages", f"{api}/"),
        ("A resort's own site", f"{at['SITE_URL']}/  another origin, which books here"),
        ("API", api),
        ("Docs", f"{api}/api/docs/"),
        ("Admin", f"{api}/admin/"),
        ("Razorpay twin", twin),
        ("Checkout", f"{twin}/checkout/<order id>"),
        ("SMS inbox", f"{twin}/sandbox/sms/"),
        ("E-mail inbox", f"{twin}/sandbox/email/"),
        ("Flower", f"{at['FLOWER_URL']}  login: FLOWER_BASIC_AUTH in .env"),
        ("Guest", "+91 99999 88888, with the code from the SMS inbox"),
        ("Staff", "+91 90000 00001, password: DEMO_STAFF_PASSWORD in .env"),
        ("Resort staff", "the same, ending in 2 owner, 3 manager, 4 front desk, 5 accountant"),
        ("Logs", f"{var / 'log'}  (make logs)"),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped; 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="sandbox.launch", description=__doc__)
    parser.add_argument("--var", type=Path, default=dotenv.ROOT / "var", help="data, logs and locks (default: var/)")
    parser.add_argument("--root", type=Path, default=dotenv.ROOT, help="where Procfile and manage.py are")
    options = parser.parse_args(arguments)
    terminal, var = Terminal(), options.var.resolve()
    try:
        root = options.root.resolve()
        environ = _settled(terminal, root / ".env")
        launcher.run_stack(
            var=var,
            root=root,
            environ=environ,
            progress=terminal,
            when_ready=lambda addresses: terminal.summary(addresses, var),
        )
    except launcher.Stopped:
        pass
    except (StackError, ServerError, dotenv.NotDevelopment) as error:
        terminal.console.print(f"✗ {error}", style="red", markup=False)
        return 1
    terminal.console.print("Stopped.")
    return 0


def _settled(terminal: Terminal, file: Path) -> dict[str, str]:
    dotenv.refuse_outside_development(dotenv.effective(file=file))
    with terminal.step("Settings in .env"):
        added = dotenv.ensure_dotenv(file)
    if added:
        terminal.say(f"wrote {', '.join(added)}")
    return dotenv.effective(file=file)


if __name__ == "__main__":
    sys.exit(main())
