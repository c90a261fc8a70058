"""From a history that breaks a law to the small one that shows why: whatever can go, goes, while it still does."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec

from shared.messages import Touchpoint
from tests.laws.histories import History

KEPT = ("of", "touchpoint", "commitment_id", "new_due_at")


def smallest(history: History, fails: Callable[[History], bool]) -> History:
    """The history without whatever can go; `fails` says whether the law is still broken."""

    def still(candidate: History) -> bool:
        try:
            return fails(candidate)
        except Exception:  # the policy became nonsense
            return False

    while True:
        found = next((candidate for candidate in without_one(history) if still(candidate)), None)
        if found is None:
            return history
        history = found


def without_one(history: History) -> Iterator[History]:
    """All histories with one thing less."""
    for place in reversed(range(len(history.lines))):
        yield replace(history, lines=history.lines[:place] + history.lines[place + 1 :])
    for place, policy in enumerate(history.policies):
        others = history.policies[:place], history.policies[place + 1 :]
        yield replace(history, policies=[*others[0], *others[1]])
        rows = policy.split("\n")
        for row in reversed(range(len(rows))):
            yield replace(history, policies=[*others[0], "\n".join(rows[:row] + rows[row + 1 :]), *others[1]])
    for place, line in enumerate(history.lines):
        for less in without_a_field(line):
            yield replace(history, lines=[*history.lines[:place], less, *history.lines[place + 1 :]])


def without_a_field(line: Touchpoint) -> Iterator[Touchpoint]:
    """The touchpoint with one field of its data less, as far as its form allows."""
    for name in line.data.__struct_fields__:
        needed = name in KEPT or (name == "case_id" and line.type.startswith("case."))
        if getattr(line.data, name) is not None and not needed:
            yield msgspec.structs.replace(line, data=msgspec.structs.replace(line.data, **{name: None}))


def printed(history: History) -> str:
    """The history as a person reads it."""
    lines = [msgspec.json.encode(line).decode() for line in history.lines]
    return "\n".join([*lines, *history.policies, f"lateness {history.lateness} until {history.until}"])
