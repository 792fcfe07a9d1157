import re

import pytest

from tests.clients import node

# Each operation's refusals have its own codes. What must not compile has a mark, and a mark without a fault is one.
CODES = """
import { createDandeli, outcomeOf, type RefusalCode } from "dandeli-client";
const { api } = createDandeli({ baseUrl: "https://book.example.org" });
const body = { resort_id: 1, room_ids: [1], guests: 2, check_in_date: "2027-03-01", check_out_date: "2027-03-03" };
export async function hold(): Promise<number | undefined> {
  const { data, refusal } = await outcomeOf(api.POST("/api/booking/select-rooms/", { body }));
  if (data) return data.booking_attempt_id;
  if (refusal.code === "price_changed") { const only: "price_changed" = refusal.code; void only; }
  switch (refusal.code) { case "room_held": case "too_many_holds": case "token_invalid": case "unknown": return; }
  // @ts-expect-error -- no code at all
  if (refusal.code === "room_hold") return;
  // @ts-expect-error -- a code of another operation
  if (refusal.code === "guests_missing") return;
  // @ts-expect-error -- nothing was answered
  return data.booking_attempt_id;
}
export const pays: RefusalCode<"/api/booking/initiate-payment/", "post"> = "guests_missing";
// @ts-expect-error -- a code of another operation
export const holds: RefusalCode<"/api/booking/select-rooms/", "post"> = "guests_missing";
"""


def test_the_committed_types_are_those_of_the_schema(typescript):
    types = typescript / "src" / "schema.d.ts"
    committed = types.read_text()
    done = node.run("npm", "run", "generate", cwd=typescript)
    generated = types.read_text()
    types.write_text(committed)
    assert done.returncode == 0, done.stderr
    assert generated == committed, "docs/openapi.yaml has changed: run `make clients` and commit clients/"


@pytest.fixture(scope="module")
def complaints(typescript):
    """What one run of the compiler says of the package, the README's example and a wrong script, by where it is."""
    example = re.search(r"```ts\n(.*?)```", (typescript / "README.md").read_text(), re.DOTALL)
    right = (typescript / "smoke/book.ts").read_text()
    wrong = right.replace("check_in_date:", "checkin_date:").replace("order.amount_paise", "order.paise")
    wrong = wrong.replace('"room_held"', '"room_hold"')
    added = {"smoke/readme.ts": example[1], "smoke/wrong.ts": wrong, "smoke/codes.ts": CODES}
    for path, text in added.items():
        (typescript / path).write_text(text)
    done = node.run("tsc", "--noEmit", cwd=typescript)
    for path in added:
        (typescript / path).unlink()
    assert done.stdout
    lines, found = (done.stdout + done.stderr).splitlines(), {"package": []} | {path: [] for path in added}
    at = "package"
    for line in lines:
        # What is indented goes on with the line above it.
        at = at if line.startswith(" ") else line.partition("(")[0]
        found[at if at in added else "package"].append(line)
    return found


def test_the_client_and_its_script_type_check(complaints):
    assert complaints["package"] == []


def test_the_tests_of_the_client_pass(typescript):
    done = node.run("npm", "test", cwd=typescript)
    assert done.returncode == 0, done.stdout


def test_the_example_of_the_readme_type_checks(complaints):
    assert complaints["smoke/readme.ts"] == []


def test_a_wrong_name_of_a_field_does_not_type_check(complaints):
    said = [line for line in complaints["smoke/wrong.ts"] if line.startswith("smoke/wrong.ts")]
    assert any("check_in_date" in line for line in said), said
    assert any("'paise'" in line for line in said), said
    assert any('"room_hold"' in line for line in said), said


def test_each_call_knows_the_codes_of_its_refusals_and_no_others(complaints):
    assert complaints["smoke/codes.ts"] == []


@pytest.mark.journey
def test_a_guests_whole_way_needs_published_calls_alone(typescript, reach):
    done = node.run("npm", "run", "journey", cwd=typescript, environ=reach)
    assert done.returncode == 0, done.stdout + done.stderr
    for step in (
        "found Kali River Lodge",
        "price_changed: ",
        "a second click is refused",
        "✓ booked: ",
        "✓ voucher of ",
    ):
        assert step in done.stdout


@pytest.mark.journey
def test_the_script_books_a_stay(typescript, reach):
    done = node.run("npm", "run", "smoke", cwd=typescript, environ=reach)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refreshed once" in done.stdout
    assert "✓ booked: " in done.stdout
