"""An autopsy for programs: the answer of `--json`. The touchpoints of a response can be put into a log and replayed."""

from typing import Any

import msgspec

from services.lookback.backtest.margin import Margin
from services.scoring.facts import moment, seconds

from .counterfactual import Counterfactual, Standing, Trial
from .crises import Crisis
from .draft import Autopsy
from .needs import Need
from .timeline import Entry
from .warning import Ignored, Warning


def printed(one: Autopsy) -> dict[str, Any]:
    """The whole autopsy."""
    return {
        "client": one.client,
        "as_of": moment(one.as_of),
        "segment": one.segment,
        "crisis": crisis(one.crisis),
        "looked_back_to": moment(max(one.start, 0)),
        "timeline": [entry(each) for each in one.timeline],
        "broken_commitments": [need(each) for each in one.broken],
        "warnings": [warning(each) for each in one.warnings],
        "ignored": None if one.ignored is None else ignored(one.ignored),
        "missed_rules": [margin(each) for each in one.missed],
        "incident": None if one.gauge is None else msgspec.to_builtins(one.gauge.incident),
        "response": counterfactual(one.response),
    }


def crisis(one: Crisis) -> dict[str, Any]:
    """What the autopsy is about."""
    touchpoint = one.touchpoint
    return {
        "at": moment(one.at),
        "type": one.type,
        "source": None if touchpoint is None else touchpoint.source,
        "id": None if touchpoint is None else touchpoint.id,
        "ended": one.ended,
        "followed_by": [{"type": each.type, "source": each.source, "id": each.id} for each in one.rest],
    }


def entry(one: Entry) -> dict[str, Any]:
    """A line of the timeline."""
    facts = {"at": moment(one.at), "whose": one.whose, "what": one.what, "case": one.case}
    return facts | {"source": one.source, "id": one.id}


def need(one: Need) -> dict[str, Any]:
    """Something that the client waited for."""
    return {
        "kind": one.kind.value,
        "case": one.case or None,
        "what": one.what or None,
        "since": moment(one.since),
        "due_at": None if one.due is None else moment(one.due),
        "met_at": None if one.met is None else moment(one.met),
        "pressed": [moment(at) for at in one.pressed],
        "source": one.source,
        "id": one.id,
    }


def warning(one: Warning) -> dict[str, Any]:
    """A rule's first warning."""
    facts = {"rule": one.rule, "step": one.step, "at": moment(one.at), "reason": one.reason}
    return facts | {"before_seconds": seconds(one.before)}


def ignored(one: Ignored) -> dict[str, Any]:
    """What happened after the first warning all the same."""
    names = ("contacts", "commitments", "decisions", "clocks")
    return {name: [need(each) for each in getattr(one, name)] for name in names} | {"chasers": one.chasers}


def margin(one: Margin) -> dict[str, Any]:
    """A rule that did not warn, and what it lacked; as `backtest` has it."""
    return {"rule": one.rule, "statistic": one.statistic, "limit": one.limit, "gap": one.gap, "share": one.share}


def counterfactual(one: Counterfactual) -> dict[str, Any]:
    """What would have kept the client out of crisis."""
    return {
        "verdict": one.verdict,
        "without": standing(one.standing),
        "possible": one.possible,
        "tried": one.tried,
        **{name: trial(getattr(one, name)) for name in ("earliest", "latest", "nearest")},
    }


def standing(one: Standing) -> dict[str, Any]:
    """How the client stands just before the crisis."""
    return {
        "at_ease": one.at_ease,
        "score": one.score,
        "ladder": one.ladder,
        "firing": [{"rule": rule, "step": step} for rule, step in one.firing],
        "neglected": [need(each) for each in one.neglected],
    }


def trial(one: Trial | None) -> dict[str, Any] | None:
    """A response that was tried out."""
    if one is None:
        return None
    return {
        "at": moment(one.response.at),
        "when": one.response.when,
        "says": one.response.says,
        "need": need(one.response.need),
        "touchpoints": msgspec.to_builtins(one.response.touchpoints),
        "left_out": [{"source": source, "id": id} for source, id in sorted(one.left_out)],
        "with": standing(one.standing),
    }
