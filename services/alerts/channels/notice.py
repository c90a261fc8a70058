"""The words of a notice: who, what, why, and what to do first, for a phone at three in the morning."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from shared.alerting import AlertTransition, Decision
from shared.messages import NextAction
from shared.notice import Notice

from .. import reasons, rules
from ..lifecycle import State

MOST_MEMBERS = 20  # in a notice
LAPSED = "lapsed"
SOON = {"page": "Act now", "urgent": "Act today", "ticket": "Act this week"}


def notice_of(alert: AlertTransition, worst: str | None, decision: Decision, page_url: str) -> Notice:
    """The words for what was decided to be told of an alert; `worst` is the worst step told of it so far."""
    rule = rules.RULES[alert.rule]
    number = decision.notice or 0
    tier = decision.tier or rules.tier(alert.rule, worst)
    board = page_url.rstrip("/")
    return Notice(
        key=str(uuid5(NAMESPACE_URL, f"{alert.alert_id} {number}")),
        alert_id=alert.alert_id,
        notice=number,
        client=alert.client,
        rule=alert.rule,
        episode=alert.episode,
        state=alert.state,
        why=decision.why,
        step=worst,
        tier=tier,
        level=decision.level,
        role=decision.role,
        segment=alert.segment,
        team=alert.team,
        score=None if alert.score is None else round(alert.score, 1),
        risk=None if alert.risk is None else round(alert.risk, 4),
        at=alert.at,
        started_at=alert.started_at,
        summary=_summary(alert, rule.title),
        action=_action(alert, tier),
        reason=alert.reason,
        said=_said(alert),
        stage=alert.stage,
        keeper=alert.keeper,
        contact_by=alert.contact_by,
        planned=decision.planned,
        because=alert.because,
        shares=alert.shares,
        next=alert.next,
        page=board + ("/" if alert.client is None else f"/clients/{quote(alert.client, safe='')}"),
        alert_page=f"{board}/alerts/{quote(alert.alert_id, safe='')}",
        playbook=f"{board}{rule.link}",
        about=alert.about,
        members=None if alert.members is None else alert.members[:MOST_MEMBERS],
        count=alert.count,
    )


def when(time: datetime) -> str:
    """A time as notices print it: `2 Nov 14:30 UTC`."""
    utc = time.astimezone(UTC)
    return f"{utc.day} {utc:%b %H:%M} UTC"


def _said(alert: AlertTransition) -> str:
    if alert.reason == LAPSED and alert.keeper and alert.contact_by:
        return f"{alert.keeper} was to contact it by {when(alert.contact_by)}, and did not"
    return reasons.said(alert.reason)


def _summary(alert: AlertTransition, title: str) -> str:
    said = _said(alert)
    over = " is over" if alert.state == State.RESOLVED else ""
    if alert.client is None:
        about = (alert.about or "").replace(":", " ", 1)
        behind = "" if alert.count is None else f" is behind the drift of {alert.count} clients"
        return f"{title}{over}: {about}{behind} ({said})"
    score = "" if alert.score is None else f", score {alert.score:.0f}"
    if alert.step is None:
        stage = "" if alert.stage is None else f" at {alert.stage}"
        return f"{alert.client}: {title.lower()}{stage}{over} ({said}){score}"
    return f"{alert.client} is {_where(alert)} ({title.lower()}: {said}){score}"


def _where(alert: AlertTransition) -> str:
    if alert.state != State.RESOLVED:
        return rules.PHRASES[str(alert.step)]
    if alert.ladder == rules.UNKNOWN:
        return "unknown, for its sources are silent"
    # another rule may still hold the client off calm
    return f"still {rules.PHRASES[str(alert.ladder)]}" if alert.ladder in rules.PHRASES else "calm again"


def _action(alert: AlertTransition, tier: str) -> str:
    """What to do first, in a sentence."""
    if alert.state == State.RESOLVED:
        return "Say what it was (true, false, too late, duplicate, averted) on the alert's page."
    if alert.state == State.ACKNOWLEDGED:
        by = "" if alert.contact_by is None else f" by {when(alert.contact_by)}"
        return f"{alert.keeper or 'Somebody'} contacts the client{by}."
    first = _first(alert.next)
    return f"{SOON[tier]}: {first}." if first else f"{SOON[tier]}: {_begun(rules.RULES[alert.rule].playbook[0])}"


def _begun(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _first(action: NextAction | None) -> str:
    if action is None:
        return ""
    if (need := action.unanswered) is not None:
        what = f" about {need.what}" if need.what else ""
        case = f" (case {need.case_id})" if need.case_id else ""
        return f"answer the contact{what}{case} that waits since {when(need.at)}"
    if action.owed:
        owed = action.owed[0]
        keeper = f", {owed.keeper} keeps it" if owed.keeper else ", nobody keeps it yet"
        return f"keep the commitment {owed.what or owed.commitment_id}, due {when(owed.due_at)}{keeper}"
    if (wish := action.expected) is not None:
        return f"meet what was expected on {when(wish.at)}: {wish.what}" if wish.what else ""
    return ""
