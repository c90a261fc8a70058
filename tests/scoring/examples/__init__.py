"""Section 15 of SPEC.md by example: small logs, each worked out by hand from its text, one or more for every rule."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Example:
    """A rule, a log that shows it and what must come out of it (in the shorthand of tests/scoring/shorthand.py)."""

    rule: str
    log: str
    says: str
    until: str = ""
    policies: list[str] = field(default_factory=list)


def policy(text: str, since: str = "2026-01-01") -> str:
    """A policy in force since a day."""
    return f'version = "{since}"\neffective_from = {since}T00:00:00Z\n{text}'


def targets(text: str, when: str = "") -> str:
    """One row of targets, `first_response 2h, resolution 8h`."""
    lines = ["[[targets]]", *([f"when = {{ {when} }}"] if when else [])]
    lines += [f'{name} = "{value}"' for name, value in (pair.split() for pair in text.split(", "))]
    return "\n".join(lines)
