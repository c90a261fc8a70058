"""What is known of causes, teams and topics behind drift: who came to them of late, and how often they strike.

Pure; times are µs. `systemic.py` judges by it.
"""

from collections.abc import Callable
from math import floor
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from shared.incidents import Behind
from shared.messages import Because

PAST = 3  # windows before the last one: how often a cause strikes as a rule

Name = tuple[str, str]  # cause, team or topic, and which


class Numbers(Protocol):
    """Of the policy: `[alerts]` systemic, systemic_window (µs), systemic_chance."""

    @property
    def clients(self) -> int: ...
    @property
    def window(self) -> int: ...
    @property
    def chance(self) -> float: ...


NumbersAt = Callable[[int], Numbers]  # those in force at a moment


class Came(NamedTuple):
    """A client came to a cause: when, and by which touchpoint."""

    at: int
    because: Because | None


class Cause(Struct):
    """What is known of a cause, team or topic: who came within the window and is off calm, and who is a member.

    `came` are the comings of the window and the three before; `usual` is how many came in a window before the incident.
    """

    standing: dict[str, Came] = {}
    members: dict[str, Came] = {}
    came: list[int] = []
    usual: float = 0.0


class Systemic(Struct):
    """What is remembered: all minutes before `judged` are; `waiting` are messages by the minute of their `at`.

    `began` is the first moment that anything is known of, `lately` when each client last came to any cause.
    """

    judged: int = -1
    began: int | None = None
    waiting: dict[int, set[Behind]] = field(default_factory=dict)
    causes: dict[Name, Cause] = field(default_factory=dict)
    lately: dict[str, int] = field(default_factory=dict)


def ending(cause: Cause, numbers: Numbers) -> int:
    """When an incident ends if nobody comes or goes."""
    came, least = sorted((one.at for one in cause.standing.values()), reverse=True), fewest(cause, numbers)
    return came[least - 1] + numbers.window if len(came) >= least else 0


def fewest(cause: Cause, numbers: Numbers) -> int:
    """As many must be left for an incident to go on: half, and more than usual."""
    return max((numbers.clients + 1) // 2, floor(cause.usual) + 1)


def forget(cause: Cause, end: int, window: int) -> None:
    """Drop what is too long ago."""
    cause.standing = {client: came for client, came in cause.standing.items() if came.at > end - window}
    cause.came = [at for at in cause.came if at > end - (PAST + 1) * window]


def ordered(clients: dict[str, Came]) -> dict[str, Came]:
    """By when they came."""
    return dict(sorted(clients.items(), key=lambda one: (one[1].at, one[0])))


def unusual(state: Systemic, cause: Cause, end: int, numbers: Numbers) -> bool:
    """Whether so many came to a cause as its own past does not explain; without a past, half of all who came to any."""
    since = max(state.began or end, end - (PAST + 1) * numbers.window)
    windows = (end - numbers.window - since) / numbers.window
    cause.usual = 0.0
    if windows < 1.0:
        return 2 * len(cause.standing) >= sum(at > end - numbers.window for at in state.lately.values())
    before = sum(at <= end - numbers.window for at in cause.came)
    cause.usual = before / windows
    return by_chance(len(cause.standing), before, windows) <= numbers.chance


def by_chance(count: int, before: int, windows: float) -> float:
    """The probability of as many or more in a window, after so many in the windows before.

    Negative binomial: Poisson, with a mean that is known from those windows alone (the prior is 1/mean); where none
    came before it is 0 (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6).
    """
    likely, below = (windows / (windows + 1.0)) ** before, 0.0
    for fewer in range(count):
        below += likely
        likely *= (before + fewer) / (fewer + 1) / (windows + 1.0)
    return max(0.0, 1.0 - below)


def close(cause: Cause, window: int) -> None:
    """An incident is over: of those who came to it only as many as were usual count from now on as usual."""
    strange = sorted(came.at for came in cause.members.values())
    kept = floor(cause.usual * (1.0 + (strange[-1] - strange[0]) / window))
    left_out = set(strange[kept:])
    cause.came, cause.members = [at for at in cause.came if at not in left_out], {}
