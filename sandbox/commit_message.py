"""Is a commit's message one that somebody can use in a year? Asked by git, through pre-commit, for every commit.

    python -m sandbox.commit_message .git/COMMIT_EDITMSG

A rule of thumb, not a grammar: where it errs, write the word into one of its lists, or `git commit --no-verify`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

MOST = 72
# Written by git itself, or gone with the next rebase.
LEFT_ALONE = re.compile(r"(Merge|Revert|Reapply) |(fixup|squash|amend)! ")
CUT_HERE = re.compile(r"^# -+ >8 -+$.*", re.MULTILINE | re.DOTALL)
TRAILER = re.compile(r"[A-Z][\w-]*: .+")
AREA = re.compile(r"[\w /,-]{1,30}: ")
# `Added`, `Adding` and `Adds` tell what was done; the subject says what the commit does when it is applied.
TOLD = re.compile(r"\w+(ed|ing|[^su]s)", re.IGNORECASE)
IMPERATIVE = {"bleed", "bring", "embed", "exceed", "feed", "need", "ping", "proceed", "ring", "seed", "shed", "speed"}
IMPERATIVE |= {"spring", "sting", "string", "swing", "alias", "bias", "canvas"}
# Verbs that are seldom nouns, so that "rooms and changes" is one idea.
VERBS = "add|allow|delete|fix|give|keep|let|make|put|refuse|remove|rename|replace|say|send|show|take|tell|write"
TWO_VERBS = re.compile(rf" and ({VERBS})\b", re.IGNORECASE)


def message_faults(message: str) -> Iterator[str]:
    """What is wrong with a message, as sentences for whoever wrote it; none when it is good."""
    kept = [line.rstrip() for line in CUT_HERE.sub("", message).splitlines() if not line.startswith("#")]
    subject, *rest = "\n".join(kept).strip("\n").split("\n")
    if LEFT_ALONE.match(subject):
        return
    yield from _of_subject(subject)
    if rest and rest[0]:
        yield "The second line is empty: git takes everything up to it for the subject."
    if not any(line and not TRAILER.fullmatch(line) for line in rest):
        yield "Say why below the subject, after an empty line: what was wrong, or what somebody needs."


def _of_subject(subject: str) -> Iterator[str]:
    if not subject.strip():
        yield "There is no subject."
        return
    if len(subject) > MOST:
        yield f"The subject has {len(subject)} characters; {MOST} are shown everywhere. The rest goes into the body."
    if AREA.match(subject):
        yield "No area before the subject: the files say it."
    elif not subject[0].isupper():
        yield "The subject begins with a capital letter."
    if subject.endswith("."):
        yield "The subject is a title, without a full stop."
    first = re.split(r"\W", AREA.sub("", subject), maxsplit=1)[0]
    if TOLD.fullmatch(first) and first.lower() not in IMPERATIVE:
        yield f"`{first}`: begin with what the commit does, as in `Add`, `Refuse`, `Show`."
    if ";" in subject or TWO_VERBS.search(subject):
        yield "These look like two ideas: one commit each, or name what they have in common."


def main(path: str) -> int:
    """Print the objections to the message in this file; 1 where there are any."""
    found = list(message_faults(Path(path).read_text()))
    for objection in found:
        print(f"commit message: {objection}", file=sys.stderr)
    if found:
        # git throws the message away with the commit.
        print(f"Your message is kept in {path}: git commit --edit --file={path}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
