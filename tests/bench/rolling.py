"""Rolling features of a client, day by day, straight from its touchpoints: what a gradient boosting sees of it.

Row d is what was known at the end of day d. Nothing here comes from the core, which it is compared with.
"""

from math import log1p

import numpy as np

from shared.messages import Touchpoint, micros

from .stories import DAY

COUNTS = (
    "contacts", "complaints", "chasers", "angry", "repeats", "explained_again", "failed_contacts", "answers",
    "holding", "apologies", "follow_ups", "automation", "opened", "transfers", "pauses", "resolved", "reopened",
    "confirmed", "committed", "kept", "broken", "moved", "decisions", "low_marks", "high_marks", "causes", "orders",
    "wait_sum", "waits", "on_hold", "solving_sum", "failures", "touchpoints",
)  # fmt: skip
NOW = (
    "since_contact", "since_order", "since_good", "since_failure", "open_cases", "longest_open", "waiting",
    "longest_waiting", "overdue", "unresolved_failures", "age",
)  # fmt: skip
WINDOWS = (3, 7, 14, 28, 90)
COLUMN = {name: place for place, name in enumerate(COUNTS)}
FAILURES = ("complaints", "chasers", "repeats", "failed_contacts", "reopened", "broken", "low_marks")


class Diary:
    """One client's days."""

    def __init__(self, start: int, days: int) -> None:
        self.start, self.days = start, days
        self.counts = np.zeros((days, len(COUNTS)), np.float32)
        self.now = np.zeros((days, len(NOW)), np.float32)
        self.last = dict.fromkeys(("contact", "order", "good", "failure"), -30.0)
        self.waiting: dict[str, int] = {}
        self.open: dict[str, int] = {}
        self.seen: set[str] = set()
        self.topics: dict[str, int] = {}
        self.due: dict[str, int] = {}
        self.overdue: set[str] = set()
        self.hurt: set[str] = set()
        self.today = 0

    def read(self, told: list[tuple[int, Touchpoint]]) -> None:
        """All of it, in order of arrival."""
        for arrival, touchpoint in told:
            self.until(arrival)
            self.take(arrival, touchpoint)
        self.until(self.start + self.days * DAY)

    def until(self, now: int) -> None:
        """Time passes: dues pass, and days end."""
        while self.today < self.days and now >= (end := self.start + (self.today + 1) * DAY):
            self.pass_dues(end)
            ages, waits = ([(end - at) / DAY for at in times.values()] for times in (self.open, self.waiting))
            self.now[self.today] = (
                *(self.today - self.last[name] for name in ("contact", "order", "good", "failure")),
                len(ages), max(ages, default=0), len(waits), max(waits, default=0),
                len(self.overdue), len(self.hurt), self.today,
            )  # fmt: skip
            self.today += 1
        self.pass_dues(now)

    def pass_dues(self, now: int) -> None:
        """What was due before now and not kept is broken."""
        for name in [name for name, due in self.due.items() if due < now]:
            del self.due[name]
            self.add("broken")
            self.overdue.add(name)
            self.last["failure"] = self.today

    def add(self, *names: str, value: float = 1.0) -> None:
        """Count something of today."""
        if self.today < self.days:
            for name in names:
                self.counts[self.today, COLUMN[name]] += value

    def fail(self, *names: str, case: str) -> None:
        """Something went wrong in a case."""
        self.add(*names)
        self.last["failure"] = self.today
        self.hurt.add(case)

    def take(self, now: int, one: Touchpoint) -> None:
        """One touchpoint."""
        data, case = one.data, one.data.case_id or ""
        self.add("touchpoints")
        human = data.actor is None or data.actor.kind != "automation"
        match one.type:
            case "contact.received":
                self.contact(now, case, one)
            case "contact.failed":
                self.fail("failed_contacts", case=case)
            case "reply.sent" if not human:
                self.add("automation")
            case "reply.sent":
                self.add({"holding": "holding", "apology": "apologies", "follow_up": "follow_ups"}.get(
                    data.kind or "", "answers"))  # fmt: skip
                if case in self.waiting:
                    self.add("wait_sum", value=log1p((now - self.waiting.pop(case)) / 3.6e9))
                    self.add("waits")
            case "case.opened":
                self.add("opened")
                self.open[case] = now
            case "case.transferred":
                self.add("transfers")
            case "case.paused":
                self.add("pauses")
            case "case.resolved" | "case.closed":
                if case in self.open:
                    self.add("resolved")
                    self.add("solving_sum", value=log1p((now - self.open.pop(case)) / 3.6e9))
                self.waiting.pop(case, None)
            case "case.confirmed":
                self.add("confirmed")
                self.last["good"] = self.today
                self.hurt.discard(case)
            case "case.reopened":
                self.fail("reopened", case=case)
                self.open.setdefault(case, now)
            case "commitment.made":
                self.add("committed")
                if data.due_at is not None and data.commitment_id:
                    self.due[data.commitment_id] = micros(data.due_at)
            case "commitment.renegotiated":
                self.add("moved")
                if data.new_due_at is not None and data.commitment_id in self.due:
                    self.due[data.commitment_id] = micros(data.new_due_at)
            case "commitment.kept" | "commitment.withdrawn":
                self.add("kept")
                self.due.pop(data.commitment_id or "", None)
                self.overdue.discard(data.commitment_id or "")
            case "decision.needed":
                self.add("decisions")
            case "feedback.given" if data.value is not None:
                low = data.value <= 0.6 * (data.scale or 5)
                self.add("low_marks" if low else "high_marks")
                self.last["failure" if low else "good"] = self.today
            case "cause.recorded":
                self.add("causes")
            case "order.placed":
                self.add("orders")
                self.last["order"] = self.today

    def contact(self, now: int, case: str, one: Touchpoint) -> None:
        """The client came."""
        data = one.data
        self.add("contacts")
        self.last["contact"] = self.today
        chases = case in self.waiting
        self.waiting.setdefault(case, now)
        if data.kind == "complaint":
            self.fail("complaints", case=case)
        if data.angry:
            self.fail("angry", case=case)
        if data.re_explained:
            self.fail("explained_again", case=case)
        if chases:
            self.fail("chasers", case=case)
        elif case in self.seen:
            self.fail("repeats", case=case)
        self.seen.add(case)
        self.add("on_hold", value=(data.wait_seconds or 0.0) / 60)


def features(told: list[tuple[int, Touchpoint]], start: int, days: int) -> np.ndarray:
    """All features of a client, one row a day."""
    diary = Diary(start, days)
    diary.read(told)
    counts = diary.counts
    counts[:, COLUMN["failures"]] = counts[:, [COLUMN[name] for name in FAILURES]].sum(1)
    sums = np.vstack([np.zeros((1, counts.shape[1]), np.float32), counts.cumsum(0)])
    ends = np.arange(1, days + 1)
    rolled = {window: sums[ends] - sums[np.maximum(ends - window, 0)] for window in WINDOWS}
    whole = sums[ends] / ends[:, None]
    own = [(rolled[window] / window) / (whole + 0.02) for window in (14, 28)]
    waits = [mean(rolled[window]) for window in (7, 14, 28, 90)]
    usual = mean(sums[ends])
    shares = [
        (rolled[window][:, COLUMN["failures"]] / (rolled[window][:, COLUMN["opened"]] + 1))[:, None]
        for window in (14, 28, 90)
    ]
    return np.hstack(
        [*rolled.values(), *own, *waits, waits[1] - usual, waits[2] - usual, *shares, whole, diary.now]
    ).astype(np.float32)


def mean(sums: np.ndarray) -> np.ndarray:
    """The mean logarithm of waits and of solving times."""
    waits = sums[:, COLUMN["wait_sum"]] / np.maximum(sums[:, COLUMN["waits"]], 1)
    solving = sums[:, COLUMN["solving_sum"]] / np.maximum(sums[:, COLUMN["resolved"]], 1)
    return np.column_stack([waits, solving])


def failures_a_week(told: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of each client the failures of the last seven days, day by day."""
    place = WINDOWS.index(7) * len(COUNTS) + COLUMN["failures"]
    return {client: rows[:, place] for client, rows in told.items()}
