"""A commit's message says what the commit does, and why; what git writes itself is left alone."""

import pytest

from sandbox.commit_message import main, message_faults

WHY = "Two guests could be told the same room."


def about(subject: str, body: str = WHY) -> list[str]:
    return list(message_faults(f"{subject}\n\n{body}\n"))


@pytest.mark.parametrize(
    "subject",
    [
        "Refuse a hold that others wait for",
        "Feed the calendar from rows",
        "Ring again for what is late",
        "Process refunds in the order they came",
        "Focus the search on free rooms",
        "Need a reason for every discount",
        "Show rooms and nights on one page",
        "Turn lists and dicts into rows",
        "X" * 72,
    ],
)
def test_a_good_subject(subject):
    assert about(subject) == []


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Added a hold", "`Added`"),
        ("Adding a hold", "`Adding`"),
        ("Adds a hold", "`Adds`"),
        ("add a hold", "capital letter"),
        ("bookings: Add a hold", "No area"),
        ("Add a hold.", "full stop"),
        ("A" * 73, "73 characters"),
        ("Add a hold; count guests", "two ideas"),
        ("Add a hold and remove the gate", "two ideas"),
        ("", "no subject"),
    ],
)
def test_a_subject_that_could_be_better_is_told_so_and_no_more(subject, said):
    (objection,) = about(subject) if subject else about(subject, body="")[:1]
    assert said in objection


@pytest.mark.parametrize("body", ["", "Signed-off-by: Asha <asha@example.org>", "# Please enter the commit message"])
def test_a_message_says_why(body):
    (objection,) = about("Add a hold", body)
    assert "Say why" in objection


def test_the_second_line_is_empty():
    (objection,) = message_faults("Add a hold\nThe gate was slow.\n")
    assert "second line" in objection


@pytest.mark.parametrize("subject", ["Merge branch 'x'", 'Revert "Add a hold"', "fixup! Add a hold", "squash! it."])
def test_what_git_writes_is_left_alone(subject):
    assert list(message_faults(subject)) == []


def test_the_difference_below_the_scissors_is_no_body():
    shown = "# ------------------------ >8 ------------------------\n# Do not touch.\ndiff --git a/x b/x\n+x\n"
    (objection,) = message_faults(f"Add a hold\n\n{shown}")
    assert "Say why" in objection


@pytest.mark.parametrize(("subject", "code"), [("Add a hold", 0), ("added a hold", 1)])
def test_git_is_told_by_the_exit_code_and_the_author_in_words(tmp_path, capsys, subject, code):
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text(f"{subject}\n\n{WHY}\n")
    assert main(str(path)) == code
    assert ("kept in" in capsys.readouterr().err) is bool(code)
