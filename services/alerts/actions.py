"""What people and other systems do about alerts: each action has one answer, `Done`, and the transition that it makes.

An action is taken once: its id is remembered, with the last ones of the client.
"""

from enum import StrEnum

from shared.actions import Action
from shared.alerting import AlertTransition, Done
from shared.messages import instant, micros

from . import incidents
from .deadlines import tick
from .lifecycle import NOTHING, Move, State, Why, following
from .standing import Alert, ClientAlerts, Numbers, NumbersAt, Promise
from .telling import move, tell

REMEMBERED = 64  # actions of a client
LONGEST_NAME, LONGEST_NOTE = 200, 2000  # characters
LONGEST_ID = 32_768  # characters of an alert's id and of a client's: no touchpoint, which names the client, is longer
AHEAD = 300 * 1_000_000  # µs that the clock of whoever acts may go before that of Kafka
LONGEST_SILENCE = 365 * 86_400 * 1_000_000  # µs: what is older than the topic's 400 days nobody knows
SPACE = " "  # no client begins with a character below it
MOVES = {
    "acknowledge": Move.ACKNOWLEDGED,
    "silence": Move.SILENCED,
    "unsilence": Move.UNSILENCED,
    "label": Move.LABELLED,
}


class Refused(StrEnum):
    """Why an action was not accepted, beside the reasons of the life of an alert; part of the contract."""

    WRONG_CLIENT = "wrong_client"  # the alert is of another one
    WRONG_PARTITION = "wrong_partition"  # the action was not sent to the partition of the client
    IN_FUTURE = "in_future"
    TOO_LARGE = "too_large"
    NO_WHO = "no_who"
    NO_UNTIL = "no_until"
    UNTIL_PASSED = "until_passed"
    TOO_FAR = "too_far"  # longer than `[alerts] longest_promise`, or a year of silence
    NO_LABEL = "no_label"
    OVERRIDE = "override"  # nothing hides it
    NOT_SILENCED = "not_silenced"


def whose(action: Action) -> str:
    """The client of the alert; of a systemic one what stands in its place; empty where that can be nobody's alert."""
    name = _parts(action)[1]
    return name if name[:1] >= SPACE else ""


def key_of(action: Action) -> bytes:
    """Under which the alert stands in the table."""
    name = whose(action)
    return incidents.key_of(name) if action.client is None else name.encode()


def nameless(action: Action) -> bool:
    """Whether it is too long to be known by its id, or its alert by its own: nobody could find the answer."""
    return len(action.id) > LONGEST_NAME or max(len(action.alert_id), len(action.client or "")) > LONGEST_ID


def misdirected(action: Action, sent: int, reached: int, away: bool) -> list[Done]:
    """The refusal of an action that no alert has to be looked at for; `sent` is Kafka's time of it in µs."""
    rule, name, _ = _parts(action)
    if not whose(action):
        why: str = Why.UNKNOWN_ALERT
    elif name != action.client if action.client is not None else rule not in incidents.RULES:
        why = Refused.WRONG_CLIENT
    elif away:
        why = Refused.WRONG_PARTITION
    elif micros(action.at) > sent + AHEAD:
        why = Refused.IN_FUTURE
    else:
        return []
    return [_done(action, min(takes_effect(action, reached), sent), why, False)]


def takes_effect(action: Action, reached: int) -> int:
    """When (µs): at its own time, or at that of the partition where it comes late."""
    return max(micros(action.at), reached, 0)


def apply(
    state: ClientAlerts, action: Action, now: int, numbers: NumbersAt, reached: int, live: bool
) -> list[AlertTransition | Done]:
    """Let time pass, then act at `now` (µs); one that was acted on before changes nothing and tells nothing.

    Time passes until `reached` at most: what scoring has yet to read may say that a promise was kept.
    """
    if action.id in state.done:
        return []
    state.done = [*state.done, action.id][-REMEMBERED:]
    told: list[AlertTransition | Done] = [*tick(state, max(min(now, reached), 0), live)]
    rule, _, episode = _parts(action)
    alert = state.find(rule, episode)
    stands = alert.state if alert else State.RESOLVED if 1 <= episode <= state.counts.get(rule, 0) else None
    after = following(stands, MOVES[action.do])
    refused = after.why if after.why in NOTHING else _refuse(action, alert, now, numbers(now))
    if refused is None and alert is not None:
        told += _act(state, alert, action, now, live)
    return [*told, _done(action, now, refused or after.why, refused is None)]


def unknown(action: Action, now: int) -> list[Done]:
    """The answer where nothing is known of the client."""
    return [_done(action, now, Why.UNKNOWN_ALERT, False)]


def _refuse(action: Action, alert: Alert | None, now: int, numbers: Numbers) -> Refused | None:
    """What is wrong with the action itself."""
    if max(len(action.by), len(action.who or "")) > LONGEST_NAME or len(action.note) > LONGEST_NOTE:
        return Refused.TOO_LARGE
    if action.until is not None and micros(action.until) <= now:
        return Refused.UNTIL_PASSED
    match action.do:
        case "acknowledge":
            return _no_promise(action, now, numbers)
        case "silence" if alert is not None and alert.override:
            return Refused.OVERRIDE
        case "silence" if action.until is not None and micros(action.until) > now + LONGEST_SILENCE:
            return Refused.TOO_FAR
        case "unsilence" if alert is not None and not _silenced(alert, now):
            return Refused.NOT_SILENCED
        case "label" if action.label is None:
            return Refused.NO_LABEL
    return None


def _no_promise(action: Action, now: int, numbers: Numbers) -> Refused | None:
    if not (action.who or "").strip():
        return Refused.NO_WHO
    if action.until is None:
        return Refused.NO_UNTIL
    return Refused.TOO_FAR if micros(action.until) > now + numbers.promise else None


def _silenced(alert: Alert, now: int) -> bool:
    return alert.silenced and (alert.silenced_until is None or micros(alert.silenced_until) > now)


def _act(state: ClientAlerts, alert: Alert, action: Action, now: int, live: bool) -> list[AlertTransition]:
    until = None if action.until is None else instant(micros(action.until))  # in UTC, as it is written
    if action.do in ("silence", "unsilence"):
        alert.silenced, alert.silenced_until = action.do == "silence", until
    if action.do != "acknowledge" or alert.told is None or action.who is None or until is None:
        return []
    why = move(alert, Move.ACKNOWLEDGED)
    alert.promise = Promise(action.who.strip(), until, instant(now))
    return [tell(state, alert, why, instant(now), alert.told, reason=why.value, historical=not live)]


def _parts(action: Action) -> tuple[str, str, int]:
    """Rule, client and episode of an alert's id; episode 0, which there is not, where it is no such id."""
    rule, _, rest = action.alert_id.partition(":")
    name, _, number = rest.rpartition(":")
    known = number.isascii() and number.isdecimal() and len(number) < 10
    return rule, name, int(number) if known and number[0] != "0" else 0


def _done(action: Action, now: int, why: str, accepted: bool) -> Done:
    """The answer; what is longer than it may be is cut, for the action may be larger than a message of the answers."""
    return Done(
        action=action.id,
        do=action.do,
        by=action.by[:LONGEST_NAME],
        at=instant(now),
        alert_id=action.alert_id,
        client=action.client,
        accepted=accepted,
        why=str(why),
        who=action.who and action.who[:LONGEST_NAME],
        until=action.until,
        label=action.label,
        note=action.note[:LONGEST_NOTE],
    )
