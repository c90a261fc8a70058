"""What most have: fixed thresholds for everybody, and a plain CUSUM of each client's weekly failures."""

import numpy as np

from .rolling import COLUMN, COUNTS, WINDOWS
from .warned import Daily

WEEK = 7
LEAST_WEEKS = 4
ALLOWANCE = 0.5  # spreads


def in_a_week(days: Daily, name: str) -> Daily:
    """Of each client how many of these came in the last seven days."""
    place = WINDOWS.index(WEEK) * len(COUNTS) + COLUMN[name]
    return {client: rows[:, place] for client, rows in days.items()}


def cusum(days: Daily) -> Daily:
    """Page's sum of the failures of each full week, by the mean and spread of the client's own weeks before."""
    return {client: sums(rows) for client, rows in in_a_week(days, "failures").items()}


def sums(rolled: np.ndarray) -> np.ndarray:
    """The sum as it stands on each day; it moves at the end of a week."""
    found, total, weeks = np.zeros(len(rolled)), 0.0, []
    for day in range(len(rolled)):
        if (day + 1) % WEEK == 0:
            value = float(rolled[day])
            if len(weeks) >= LEAST_WEEKS:
                spread = max(float(np.std(weeks)), 0.5)
                total = max(0.0, total + (value - float(np.mean(weeks))) / spread - ALLOWANCE)
            weeks.append(value)
        found[day] = total
    return found
