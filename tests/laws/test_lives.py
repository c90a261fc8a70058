"""Laws 4, 10 and 11 (SPEC.md 12) for the alerts worker: scores, actions and time in any order, crashes in between."""

from collections import Counter, defaultdict
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from services.alerts.lifecycle import State
from services.alerts.rules import RULES, SEVERITY, Kind
from services.scoring.policy.policy import MINUTE, AlertNumbers
from shared.actions import Action
from shared.alerting import AlertTransition, Done
from shared.incidents import Incident, Reached
from shared.messages import Scores, instant, micros
from tests.alerts.builders import NOON, minute, moved, scored
from tests.alerts.partition import NEVER, Told, Worker, name_of, of_clients
from tests.laws.law import law

CLIENTS = ("acme", "acme", "acme", "bolt")
SOME_RULES = ("drift", "drift", "risk", "override", "servility")
PAGE = "override"


class Step(NamedTuple):
    """What comes after so many minutes, and what befalls the worker then."""

    wait: int
    what: tuple[Any, ...]
    befalls: str


def steps_of(rule: str) -> list[str]:
    return ["calm", "calm", "drifting", "at_risk", "crisis"] if RULES[rule].kind is Kind.LADDER else ["flagged", "calm"]


rule_moves = st.sampled_from(SOME_RULES).flatmap(
    lambda rule: st.tuples(st.just(rule), st.sampled_from(steps_of(rule)), st.booleans())
)
ODD_IDS = ("systemic:topic:billing:1", "drift", ":", "risk:bolt:7")
things = st.one_of(
    st.tuples(st.just("score"), st.sampled_from(CLIENTS), st.lists(rule_moves, max_size=3), st.booleans()),
    st.tuples(st.just("time"), st.booleans()),
    st.tuples(
        st.just("action"),
        st.sampled_from(["acknowledge", "acknowledge", "silence", "unsilence", "label"]),
        st.integers(0, 24),  # which alert of those that were told of
        st.sampled_from([1, 5, 20, 100_000, None]),
        st.integers(0, 12),  # its id: some come again
    ),
    st.tuples(st.just("incident"), st.booleans()),
    st.tuples(st.just("garbage"), st.sampled_from([b"", b"{}", b'{"kind":"scores"}', b"\xff", b'{"kind":"action"}'])),
)
befalls = st.sampled_from(["nothing", "nothing", "nothing", "checkpoint", "crash", "half", "half crash"])
scripts = st.lists(st.builds(Step, st.integers(0, 15), things, befalls), min_size=8, max_size=40)
hold = st.sampled_from([0, 0, 3 * MINUTE, 25 * MINUTE])
numbers = st.builds(
    lambda ticket, urgent, flap: AlertNumbers({"ticket": ticket, "urgent": urgent}, flap, 1000 * MINUTE),
    hold, hold, st.sampled_from([0, 10 * MINUTE, 60 * MINUTE]),
)  # fmt: skip


class Play:
    """A script as it is played to a worker; with `ticks`, time is told before everything that comes."""

    def __init__(self, policy: AlertNumbers, crashes: bool = True, ticks: bool = False) -> None:
        self.worker, self.crashes, self.ticks = Worker(policy), crashes, ticks
        self.now, self.live = 0, False
        self.asked: set[str] = set()
        self.versions: Counter[str] = Counter()

    def play(self, script: list[Step]) -> list[Told]:
        """What readers see in the end."""
        for step in script:
            for later in range(step.wait):
                if self.ticks:
                    self._tell_time(self.now + later)
            self.now += step.wait
            if self.ticks:
                self._tell_time(self.now)
            self.come(step.what)
            if self.crashes:
                self.befall(step.befalls)
        self._tell_time(self.now + 10_000)
        return self.worker.told()

    def befall(self, what: str) -> None:
        """The worker writes a checkpoint, or the half of one, and may be killed."""
        if what == "checkpoint":
            self.worker.table.checkpoint()
        elif what.startswith("half"):
            self.worker.table.checkpoint(stop=lambda key: True)
        if what.endswith("crash"):
            self.worker.crash()

    def come(self, what: tuple[Any, ...]) -> None:
        """One message comes."""
        kind, *rest = what
        getattr(self, f"_{kind}")(*rest)

    def _score(self, client: str, moves: list[tuple[str, str, bool]], contacted: bool) -> None:
        self.versions[client] += 1
        transitions = [
            moved(
                rule, step, self.now, override=rule == PAGE, historical=not self.live, shadow=shadow and rule == "risk"
            )
            for rule, step, shadow in moves
        ]
        given = {"at": minute(self.now), "contacted": minute(self.now) if contacted else None}
        score = scored(self.versions[client], *transitions, client=client, **{"ladder": "crisis", **given})
        self._send(Scores(scores=[score]))

    def _time(self, live: bool) -> None:
        self.live = self.live or live
        self._tell_time(self.now)

    def _action(self, do: str, which: int, until: int | None, number: int) -> None:
        self._tell_time(self.now)  # scoring has read so far: what people do is judged as of what is known
        known = list(dict.fromkeys(one.alert_id for one in self.worker.all_told() if isinstance(one, AlertTransition)))
        alert_id = known[-1 - which] if which < len(known) else ODD_IDS[which % len(ODD_IDS)]
        client = None if alert_id.startswith("systemic") else alert_id.partition(":")[2].rpartition(":")[0]
        self.asked.add(f"{client} {number}")
        self._send(
            Action(
                id=f"{client} {number}", at=minute(self.now), by="sam", do=do, alert_id=alert_id, client=client,
                who="kim",
                until=None if until is None else minute(self.now + until), label="true",
            )
        )  # fmt: skip

    def _incident(self, up: bool) -> None:
        self.versions["systemic"] += 1
        self._send(
            Incident(
                about="topic", name="billing", version=self.versions["systemic"], up=up, at=minute(self.now),
                reason="common_cause", members=["acme"], count=1, historical=not self.live,
            )
        )  # fmt: skip

    def _garbage(self, raw: bytes) -> None:
        self._send(raw)

    def _tell_time(self, now: int) -> None:
        self._send(Reached(reached=minute(now), live=self.live))

    def _send(self, message: object) -> None:
        self.worker.take(message, micros(minute(self.now)))


@law
@given(scripts, numbers)
def test_4_when_time_is_told_changes_nothing(script: list[Step], numbers: AlertNumbers) -> None:
    seldom, often = (Play(numbers, crashes=False, ticks=ticks) for ticks in (False, True))
    assert of_clients(seldom.play(script)) == of_clients(often.play(script))


@law
@given(scripts, numbers)
def test_11_crashes_between_any_two_messages_change_nothing_but_repeats(
    script: list[Step], numbers: AlertNumbers
) -> None:
    calm, hurt = Play(numbers, crashes=False), Play(numbers)
    assert calm.play(script) == hurt.play(script)
    seen: dict[tuple[str, object], Told] = {}
    for one in hurt.worker.all_told():
        if not isinstance(one, Done) or one.why != "unknown_alert":  # of a client unknown nothing is remembered
            assert seen.setdefault(name_of(one), one) == one, "a repeat says the same"


@law
@given(scripts, numbers)
def test_10_every_alert_has_one_life_and_one_identity(script: list[Step], numbers: AlertNumbers) -> None:
    told = Play(numbers).play(script)
    resolved, standing = set(), defaultdict(set)
    for one in told:
        if not isinstance(one, AlertTransition):
            continue
        of_rule = standing[one.whose, one.rule]
        assert one.alert_id not in resolved, "nothing leaves resolved"
        of_rule.add(one.alert_id)
        assert len(of_rule) == 1 or one.rule == "risk", "one at a time; in the shadow and out of it one each"
        if one.state == State.RESOLVED:
            resolved.add(one.alert_id)
            of_rule.discard(one.alert_id)
        assert (one.held_until is not None) == (one.state == State.PENDING)
        assert one.state != State.ACKNOWLEDGED or (one.keeper and one.contact_by)


@law
@given(scripts, numbers)
def test_10_versions_count_without_a_hole(script: list[Step], numbers: AlertNumbers) -> None:
    for told in of_clients(Play(numbers).play(script)).values():
        versions = [one.version for one in told if isinstance(one, AlertTransition)]
        assert versions == list(range(1, len(versions) + 1))


@law
@given(scripts, numbers)
def test_every_action_has_one_answer_and_every_message_that_cannot_be_read_a_dead_letter(
    script: list[Step], numbers: AlertNumbers
) -> None:
    play = Play(numbers, crashes=False)
    answers = Counter(one.action for one in play.play(script) if isinstance(one, Done))
    assert set(answers) == play.asked
    assert play.worker.dead() == sum(step.what[0] == "garbage" for step in script)


@law
@given(scripts, numbers)
def test_d15_no_rule_of_a_client_fires_anew_twice_within_a_window(script: list[Step], numbers: AlertNumbers) -> None:
    last: dict[tuple[str, str, bool], Any] = {}
    for one in Play(numbers, crashes=False).play(script):
        if not isinstance(one, AlertTransition) or one.why not in ("raised", "held_out", "worsened"):
            continue
        if one.state != State.FIRING or one.rule in (PAGE, "systemic") or one.step == "crisis":
            continue
        before = last.get((one.whose, one.rule, one.shadow))
        if before is not None and one.why != "worsened" and numbers.flap:
            worse = one.step is not None and SEVERITY[one.step] > SEVERITY[before.step]
            assert worse or micros(one.at) - micros(before.at) >= numbers.flap
        last[one.whose, one.rule, one.shadow] = one


@law
@given(scripts, numbers)
def test_what_the_ticker_waits_for_is_all_that_time_alone_changes(script: list[Step], numbers: AlertNumbers) -> None:
    play = Play(numbers)
    for step in script:
        play.now += step.wait
        play.come(step.what)
        play.befall(step.befalls)
        due = play.worker.due()
        if due == NEVER:
            continue
        before = len(play.worker.told())
        play.worker.take(Reached(reached=instant(due - 1), live=play.live), due)
        assert len(play.worker.told()) == before
        play.worker.take(Reached(reached=instant(due), live=play.live), due)
        assert len(play.worker.told()) > before
        assert (play.worker.time() is not None) == play.live
        play.now = max(play.now, -((micros(NOON) - due) // MINUTE))
