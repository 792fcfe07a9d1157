"""What `make test` leaves to `make test-all`: whole houses, browsers, recipes, and search by chance."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    *(
        "tests/journeys",
        "tests/promises",
        "tests/clients",
        "tests/machines",
        "tests/soak",
        "tests/fuzz",
        "tests/recipes",
        "tests/faults",
    ),
    # What stands in for the outside world changes seldom.
    *(
        "tests/sandbox/stack",
        "tests/sandbox/servers",
        "tests/sandbox/twin",
        "tests/sandbox/demo",
        "tests/sandbox/nemesis",
    ),
)
FILES = {
    "tests/benchmarks/test_data.py",
    "tests/benchmarks/test_growth.py",
    "tests/event_feed/test_catch_up.py",
    # Minutes of arithmetic; the tables of examples are quick.
    *(f"tests/pricing/core/test_{name}.py" for name in ("every_price", "price_grid", "stay_totals", "laws_of_shares")),
    # Each case is a process that starts: the web server, a worker, a check before a release.
    "tests/config/test_processes.py",
    "tests/house/test_lean_processes.py",
    "tests/notifications/test_checks.py",
    # A checkout without the pages, which tests itself.
    "tests/storefront/test_api_alone.py",
    # Payment windows in a browser.
    "tests/storefront/test_paid_bills.py",
    "tests/storefront/test_trip_barriers.py",
    "tests/storefront/test_ends_of_time.py",
    # A thousand names, and hundreds of calendars and of parties.
    "tests/backoffice/test_name_search.py",
    "tests/channel_calendars/test_corpus.py",
    "tests/availability/test_search_is_the_quote.py",
    "tests/security/test_heavy_bodies.py",
    # A quote for each price of each party.
    "tests/holds/test_offers_are_the_hold.py",
    "tests/storefront/test_price_agreement.py",
    # Every route for every caller, and every sum on every way to Razorpay.
    "tests/house/test_role_matrix.py",
    "tests/payments/test_sums_in_bounds.py",
    # Each fault planted by itself, for the audit to find.
    *(f"tests/invariants/test_{name}.py" for name in ("planted", "planted_changes", "planted_shares")),
    # Long stories of balances and links; who settles, refunds and cancels is asked before each commit.
    *(
        f"tests/payments/test_{name}.py"
        for name in ("balance_orders", "balance_parts", "payment_links", "other_sums", "razorpay_fees", "collection")
    ),
    *("tests/payments/test_cancellation_tiers.py", "tests/storefront/test_changed_stays.py"),
    # They wait for a Razorpay that hangs.
    *(
        f"tests/payments/test_{name}.py"
        for name in ("sweeps", "sweeps_in_trouble", "gateway_trouble", "gateway_silence")
    ),
    # Whole stories, each of half a second: of a booking that is changed, or of an end that is undone ...
    *(
        f"tests/payments/test_{name}.py"
        for name in ("undone_endings", "waiting_changes", "changes_after_moves", "changes_near_and_far")
    ),
    *(
        f"tests/payments/test_{name}.py"
        for name in ("changes_without_what_ended", "paid_changes_dearer", "paid_changes_policies", "small_sums")
    ),
    # ... and every form and every list of the office.
    *(
        f"tests/backoffice/test_{name}.py"
        for name in (
            "kept_forms",
            "scoped_pages",
            "hurting_edits",
            "booking_page",
            "asking",
            "read_only_pages",
            "page_queries",
        )
    ),
    # Of the races, who gets a room is asked before each commit; the rest before each merge.
    *(
        f"tests/races/test_{name}.py"
        for name in (
            "balances",
            "blocks",
            "change_collisions",
            "changes",
            "changes_at_once",
            "changing_prices",
            "check_outs",
            "event_drains",
            "repeats",
        )
    ),
    *(
        f"tests/races/test_{name}.py"
        for name in ("coupons", "events", "money", "moves", "types", "waitlist", "forgotten_attempts", "living_stays")
    ),
}
FIXTURES = {"browser", "page"}


def is_slow_folder(path: Path) -> bool:
    """Whether everything in there is slow."""
    return any(path == ROOT / folder for folder in FOLDERS)


def is_slow(item: pytest.Item) -> bool:
    """By where it lies, or by the browser that it asks for."""
    path = str(item.path.relative_to(ROOT)) if item.path.is_relative_to(ROOT) else ""
    fixtures = set(getattr(item, "fixturenames", ()))
    return path in FILES or path.startswith(tuple(f"{folder}/" for folder in FOLDERS)) or bool(fixtures & FIXTURES)
