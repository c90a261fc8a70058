"""A client for tests of the ladder."""

from typing import Any

from services.scoring.detectors import detection
from services.scoring.dimensions import cycle_time
from services.scoring.head import Head
from services.scoring.instant import Instant
from services.scoring.ladder.escalation import hear
from services.scoring.ladder.ladder import Standing, next_review
from services.scoring.policy.policy import DAY, Policies, Policy
from services.scoring.policy.policy_drift import DriftNumbers
from services.scoring.rulebook import Rulebook
from services.scoring.silence import NEVER
from services.scoring.sources import SourceRecord
from shared.messages import Data, Touchpoint, TouchpointType, instant

START = 20_000 * DAY
POLICY = Policy(drift=DriftNumbers(learn=0))  # its own first moments teach it nothing
MISSED, MET = cycle_time.MISSED["first_response"], cycle_time.MET["first_response"]


class Client:
    """A client's score and ladder, folded one happening at a time; reviewed in between as the fold does it."""

    def __init__(self) -> None:
        self.head = Head()
        self.head.sources = ["desk"]
        self.ladder, self.score = self.head.ladder, self.head.score
        self.now = START
        self.rules = Rulebook(Policies([POLICY]), 3 * DAY)
        self.moves: list[tuple[int, str, str, str]] = []

    def until(self, at: int) -> None:
        while (due := next_review(self.ladder, self.now)) is not None and due <= at:
            self.now = due
            self._judge()
        self.now = at

    def moment(self, row: Any, at: int, id: str = "m") -> None:
        self.until(at)
        self._instant().score(row, ("desk", id))
        self._judge()

    def touch(self, type: TouchpointType, at: int, id: str = "t", client_contact: bool = False, **data: Any) -> None:
        self.until(at)
        touchpoint = Touchpoint(id=id, source="desk", type=type, subject="c", time=instant(at), data=Data(**data))
        if hear(self.ladder, touchpoint, at, client_contact, bool(self.rules.sources.quiet(["desk"], at))):
            self._note()
        self._judge()

    def overdue(self, owed: int) -> None:
        self.head.overdue = owed

    def silence(self, *silences: tuple[int, int]) -> None:
        """Its one source says nothing between these moments; the last one may be open."""
        *closed, (start, end) = silences
        latest = (end, NEVER) if end < NEVER else (start, start)
        self.rules.sources.records["desk"] = SourceRecord(latest, [*closed, (start, end)])

    def steps(self) -> list[str]:
        return [step for _, step, _, _ in self.moves]

    def stands(self, rule: str) -> tuple[str, str]:
        standing = self.ladder.standings.get(rule, Standing())
        return standing.step, standing.reason

    def fail(self, row: Any, count: int, spacing: int = DAY, id: str = "") -> None:
        for n in range(count):
            self.moment(row, self.now + spacing, f"{id}{n}")

    def drift(self) -> None:
        """Let it be failed until it drifts."""
        while self.stands("drift")[0] == "calm":
            self.fail(MISSED, 1)

    def _instant(self) -> Instant:
        return Instant(self.head, self.now, self.rules, ("desk", "x"), [])

    def _judge(self) -> None:
        instant = self._instant()
        detection.judge(instant)
        if instant.moves:
            self._note()

    def _note(self) -> None:
        self.moves.append((self.now, self.ladder.step, self.stands("override")[1], self.stands("drift")[1]))
