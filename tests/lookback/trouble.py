"""Clients in plain trouble, for tests that need alerts whatever the rules' numbers are: served well, then badly."""

from shared.messages import Touchpoint
from tests.scoring.shorthand import touchpoints

GOOD, BAD, BEGINS = range(55, 85), range(85, 105), 85  # days after Monday 2026-06-01


def troubled(clients: int) -> list[Touchpoint]:
    """So many clients with a case a day, answered within an hour for a month, and then not for days, and in anger."""
    told = []
    for number in range(clients):
        for day in GOOD:
            about = f"{number}-{day} client=troubled-{number}"
            told += [f"{day}d9h opened {about} kind=request", f"{day}d9h contact {about} kind=request"]
            told += [f"{day}d10h reply {about} team=desk", f"{day}d12h resolved {about} team=desk"]
            told += [f"{day}d14h confirmed {about}"]
        for day in BAD:
            about = f"{number}-{day} client=troubled-{number}"
            told += [f"{day}d9h opened {about} kind=complaint", f"{day}d9h contact {about} kind=complaint"]
            told += [f"{day + 1}d9h contact {about} kind=complaint angry=true re_explained=true"]
            told += [f"{day + 2}d9h contact {about} kind=complaint angry=true", f"{day + 3}d9h reply {about} team=desk"]
            told += [f"{day + 3}d10h resolved {about} team=desk", f"{day + 4}d9h reopened {about}"]
    return sorted(touchpoints("; ".join(told)), key=lambda line: (line.time, line.source, line.id))
