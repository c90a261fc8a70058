"""What may stand in a policy file, table by table (SPEC.md 14); `policy_file.py` reads it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.messages import micros

from ..ladder.ladder import RULES
from ..moments.flags import FLAGS
from .calendars import Calendar
from .policy import CLOCKS, DAY, AlertNumbers, LadderNumbers, Policy, SystemicNumbers, Targets
from .policy_drift_form import Drifting
from .policy_risk_form import Risks
from .policy_score_form import Scoring
from .policy_values import Blocks, Day, Duration, Fraction, Hold, Holidays, Table, Value, Zone

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT = Policy()
SHADOWED = (*(rule for rule in RULES if rule != "override"), *FLAGS)
LONGEST_WINDOW = 7 * DAY


class Hours(Table):
    """`[calendars.<name>]`."""

    zone: Zone
    monday: Blocks = []
    tuesday: Blocks = []
    wednesday: Blocks = []
    thursday: Blocks = []
    friday: Blocks = []
    saturday: Blocks = []
    sunday: Blocks = []
    holidays: list[Day] = []
    holidays_of: Holidays = frozenset()

    def calendar(self) -> Calendar:
        """The calendar of these hours."""
        week = [getattr(self, day) for day in WEEKDAYS]
        return Calendar(self.zone, week, self.holidays_of.union(self.holidays))


class When(Table):
    """`when` of a row: an absent key matches everything."""

    kind: str | None = None
    priority: str | None = None
    segment: str | None = None


class Row(Table):
    """One of `[[targets]]`."""

    when: When = When()
    calendar: str | None = None
    first_response: Duration | None = None
    next_response: Duration | None = None
    update: Duration | None = None
    resolution: Duration | None = None
    decision: Duration | None = None
    follow_up: Duration | None = None
    reach: Duration | None = None

    def targets(self, calendars: dict[str, Calendar], otherwise: Calendar | None) -> Targets:
        """The row as the core reads it: in its own calendar, else in the policy's."""
        amounts = {clock: amount for clock in CLOCKS if (amount := getattr(self, clock)) is not None}
        named = None if self.calendar is None else calendars[self.calendar]
        when = self.when.model_dump()
        return Targets(**when, calendar=named or otherwise, working=named is not None, amounts=amounts)


class Cases(Table):
    """`[cases]`."""

    confirmation: Duration = DEFAULT.confirmation
    pauses: list[str] = sorted(DEFAULT.pauses)


class Commitments(Table):
    """`[commitments]`."""

    grace: Duration = DEFAULT.grace
    undated: Duration = DEFAULT.undated
    answer_after_holding: Duration = DEFAULT.answer_after_holding


class Contacts(Table):
    """`[contacts]`."""

    repeat_window: Duration = DEFAULT.repeat_window
    conversation_gap: Duration = DEFAULT.conversation_gap
    addition_gap: Duration = DEFAULT.addition_gap


class Steps(Table):
    """`[ladder]`."""

    at_risk: Value = DEFAULT.ladder.at_risk
    at_risk_leave: Value = DEFAULT.ladder.at_risk_leave
    well: Value = DEFAULT.ladder.well
    hold: Duration = DEFAULT.ladder.hold
    quiet: Duration = DEFAULT.ladder.quiet


class Warnings(Table):
    """`[alerts]`."""

    warn: list[Fraction] = list(DEFAULT.warn)
    systemic: Annotated[int, Field(ge=2)] = DEFAULT.systemic.clients
    systemic_window: Duration = DEFAULT.systemic.window
    systemic_chance: Annotated[float, Field(gt=0, lt=1)] = DEFAULT.systemic.chance
    indecision: Duration = DEFAULT.indecision
    indecision_share: Fraction = DEFAULT.indecision_share
    shadow: list[str] = []
    hold: Hold = DEFAULT.alerts.hold
    flap: Duration = DEFAULT.alerts.flap
    longest_promise: Duration = DEFAULT.alerts.promise

    def life(self) -> AlertNumbers:
        """What is held back, and how far ahead a promise may be."""
        return AlertNumbers(self.hold, self.flap, self.longest_promise)

    def incidents(self) -> SystemicNumbers:
        """What makes a systemic incident."""
        return SystemicNumbers(self.systemic, self.systemic_window, self.systemic_chance)

    def problems(self) -> Iterator[tuple[str, str]]:
        """What can't be: a rule in the shadow of which somebody is always told, as of a crisis; spans without sense."""
        if not self.longest_promise:
            yield "alerts.longest_promise", "expected more than 0s: else nothing can be acknowledged"
        for index, rule in enumerate(self.shadow):
            if rule not in SHADOWED:
                yield f"alerts.shadow[{index}]", f"no rule {rule!r} that may be there: one of {' '.join(SHADOWED)}"
        if self.systemic_window > LONGEST_WINDOW:
            yield "alerts.systemic_window", "expected 7d at most: four are looked at, and causes are kept for 30 d"


class PolicyForm(Table):
    """A whole file: one version of the policy."""

    version: Annotated[str, Field(min_length=1)]
    effective_from: AwareDatetime
    calendar: str | None = None
    calendars: dict[str, Hours] = {}
    targets: list[Row] = []
    cases: Cases = Cases()
    commitments: Commitments = Commitments()
    contacts: Contacts = Contacts()
    score: Scoring = Scoring()
    drift: Drifting = Drifting()
    ladder: Steps = Steps()
    risk: Risks = Risks()
    alerts: Warnings = Warnings()

    def problems(self) -> Iterator[tuple[str, str]]:
        """What no table can see alone: the path and the reason of each."""
        named = [("calendar", self.calendar)]
        named += [(f"targets[{index}].calendar", row.calendar) for index, row in enumerate(self.targets)]
        for path, name in named:
            if name is not None and name not in self.calendars:
                yield path, f"no calendar named {name!r} in [calendars]"
        steps = self.ladder
        if not steps.at_risk < steps.at_risk_leave <= steps.well:
            yield "ladder", "expected at_risk < at_risk_leave <= well"
        yield from self.alerts.problems()
        yield from self.score.problems()
        yield from self.risk.problems()
        for path, calm in self.score.without_evidence():
            if calm <= steps.well:
                yield path, "must lie above ladder.well: without evidence a client must end up calm"

    def policy(self) -> Policy:
        """The version as the core reads it; call it where there are no problems."""
        calendars = {name: hours.calendar() for name, hours in self.calendars.items()}
        otherwise = None if self.calendar is None else calendars[self.calendar]
        rows = tuple(row.targets(calendars, otherwise) for row in self.targets)
        return Policy(
            version=self.version,
            effective_from=micros(self.effective_from),
            rows=rows,
            unmatched=Targets(calendar=otherwise),
            confirmation=self.cases.confirmation,
            pauses=frozenset(self.cases.pauses),
            **self.commitments.model_dump(),
            **self.contacts.model_dump(),
            warn=tuple(sorted(self.alerts.warn)),
            indecision=self.alerts.indecision,
            indecision_share=self.alerts.indecision_share,
            shadow=frozenset(self.alerts.shadow),
            alerts=self.alerts.life(),
            score=self.score.numbers(),
            drift=self.drift.drift(),
            risk=self.risk.numbers(),
            ladder=LadderNumbers(**self.ladder.model_dump()),
            systemic=self.alerts.incidents(),
        )
