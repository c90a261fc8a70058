"""Logs in shorthand, through scoring and into views: what a test of the views says about lives of clients."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Engine

from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from services.alerts.yardstick import Yardstick, yardstick
from services.scoring import engine as scoring
from services.scoring.parts import parts
from shared.messages import Envelope, Scores
from shared.topics import SIGNALS, TOUCHPOINTS
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints
from tests.web.history import Record, Topics

POLICY = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
when = { kind = "complaint", segment = "gold" }
first_response = "1h"
resolution = "2d"
[[targets]]
first_response = "4h"
decision = "1d"
"""


class Lived:
    """Clients after a log, as of `until`; `views` is a database that has what scoring told of them."""

    def __init__(self, log: str, until: str = "20d", policy: str = POLICY, url: str = "sqlite://") -> None:
        self.now, self.rules = at(until), rulebook((policy,))
        self.yard: Yardstick = yardstick(self.rules.policies, self.now)
        self.states: dict[str, scoring.ClientState] = defaultdict(scoring.fresh)
        self.records = list(self._told(log))
        self.views = views_of(self.records, url)

    def dimensions(self, client: str) -> dict[str, float]:
        """The score of a client, as the API answers with it."""
        told = scoring.report(self.states[client], self.now, self.rules, [], False)
        return {name: one.value for name, one in told.dimensions.items()}

    def _told(self, log: str) -> Iterator[Record]:
        topics = Topics()
        for line in arrivals(touchpoints(log)):
            topics.put(TOUCHPOINTS, Envelope(events=[line.touchpoint]))
            state = self.states[line.touchpoint.subject]
            self._tell(topics, state, scoring.apply(state, line.touchpoint, line.arrival, self.rules), line.arrival)
        for state in self.states.values():
            self._tell(topics, state, scoring.tick(state, self.now, self.rules), self.now)
        yield from topics.records

    def _tell(self, topics: Topics, state: scoring.ClientState, outcome: scoring.Outcome, now: int) -> None:
        if not state.version and not scoring.listed(state):
            return  # a unit of ours: scoring tells nothing of it
        told = scoring.report(state, now, self.rules, outcome.transitions, False, outcome.committed, outcome.moments)
        for part in parts(state, told):
            topics.put(SIGNALS, Scores(scores=[part]))


def views_of(records: list[Record], url: str = "sqlite://", at_once: int = 1000) -> Engine:
    """Views that were written from these messages, so many at once."""
    engine = tables.connect(url)
    projection = Projection({})
    for first in range(0, len(records), at_once):
        assert not projection.take(records[first : first + at_once])
        with engine.begin() as connection:
            write(connection, projection)
    return engine
