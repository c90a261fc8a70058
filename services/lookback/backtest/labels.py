"""What became of clients: a CSV file, `client,label,at` and perhaps `archetype,since`; nothing in the fold reads it."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.scoring.facts import moment
from shared.errors import WrongUse
from shared.messages import micros

REQUIRED, OPTIONAL = ("client", "label", "at"), ("archetype", "since")
CRISIS, CHURN, ESCALATION, NONE = "crisis", "churn", "escalation", "none"
KNOWN = (CRISIS, CHURN, ESCALATION, NONE)
SHOWN = 10  # problems of one file


@dataclass(frozen=True, slots=True)
class Label:
    """What happened to a client: crisis, churn or escalation `at` a time (µs); none: nothing did, and `at` is None.

    `archetype` is what kind of story it was, where somebody knows; `since` is when its cause began.
    """

    client: str
    label: str
    at: int | None = None
    archetype: str = ""
    since: int | None = None


def read_labels(path: Path) -> list[Label]:
    """The labels of a file, in its order; raises WrongUse with the line of each problem."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return labels_of(file, str(path))
    except UnicodeDecodeError as error:
        raise WrongUse(f"{path}: is not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise WrongUse(f"{path}: can't be read: {error.strerror}") from error


def labels_of(lines: Iterable[str], name: str) -> list[Label]:
    """The labels in the lines of a file of that name."""
    rows = csv.DictReader(lines, strict=True)
    found: dict[Label, int] = {}
    problems = []
    try:
        if wrong := wrong_header(rows.fieldnames or ()):
            raise WrongUse(f"{name}: line 1: {wrong}")
        for row in rows:
            try:
                label = label_of(row)
            except ValueError as error:
                problems.append(f"{name}: line {rows.line_num}: {error}")
                continue
            if label in found:
                problems.append(f"{name}: line {rows.line_num}: says the same as line {found[label]}: take one out")
            found.setdefault(label, rows.line_num)
    except csv.Error as error:
        raise WrongUse(f"{name}: line {rows.line_num}: is not CSV: {error}") from error
    if problems:
        more = [f"{name}: and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        raise WrongUse("\n".join([*problems[:SHOWN], *more]))
    return list(found)


def wrong_header(names: Iterable[str]) -> str:
    """What is wrong with the names of the columns, if anything."""
    columns = list(names)
    expected = f"expected {','.join(REQUIRED)} and, if you like, {','.join(OPTIONAL)}"
    if missing := [name for name in REQUIRED if name not in columns]:
        return f"no column {', '.join(missing)}: {expected}"
    if unknown := [name for name in columns if name not in REQUIRED + OPTIONAL]:
        return f"unknown column {', '.join(map(repr, unknown))}: {expected}"
    return "a column is there twice" if len(set(columns)) < len(columns) else ""


def label_of(row: Mapping[str | None, str | list[str] | None]) -> Label:
    """The label of a row; raises ValueError with what is wrong."""
    if None in row or None in row.values():
        raise ValueError("has not as many values as there are columns")
    said = {name: str(value).strip() for name, value in row.items()}
    label = said["label"]
    if not said["client"]:
        raise ValueError("client: is empty")
    if label not in KNOWN:
        raise ValueError(f"label: {label!r} is none of {', '.join(KNOWN)}")
    at, since = time_of(said["at"], "at"), time_of(said.get("since", ""), "since")
    if (at is None) != (label == NONE):
        raise ValueError(f"at: must be {'empty, as nothing happened' if label == NONE else 'when it happened'}")
    if at is not None and since is not None and since > at:
        raise ValueError(f"since: {moment(since)} lies after at: a cause comes before what it brings about")
    return Label(said["client"], label, at, said.get("archetype", ""), since)


def time_of(text: str, column: str) -> int | None:
    """The µs of a time; None where nothing is said."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{column}: {text!r} is not a time such as 2026-11-02T09:30:00Z") from None
    if time.tzinfo is None:
        raise ValueError(f'{column}: {text!r} has no offset: add "Z" or "+01:00"')
    return micros(time)
