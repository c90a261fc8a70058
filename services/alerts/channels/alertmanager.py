"""Alertmanager's v2 API: each step of an alert is a label set, which stands until the next one begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx

from shared.notice import Notice

from ..lifecycle import State
from ..routing.routing import Address
from . import notice
from .channel import posted_to, taking

HOLD = timedelta(minutes=15)  # how long Alertmanager keeps an alert firing while delivery is away
POST = 100  # alerts in one request
Labels = tuple[tuple[str, str], ...]


class Alertmanager:
    """Pushes to the Alertmanager v2 API, which knows an alert by its labels: so saying it twice changes nothing."""

    holds, at_once = True, 8

    def __init__(self, address: Address, http: httpx.AsyncClient) -> None:
        self.name = address.name
        self._url, self._http = f"{posted_to(address).rstrip('/')}/api/v2/alerts", http

    async def send(self, told: Sequence[Notice], now: datetime) -> None:
        with taking():
            answer = await self._http.post(self._url, json=label_sets(told, now))
            answer.raise_for_status()

    async def keep(self, standing: Sequence[Sequence[Notice]], now: datetime) -> None:
        for first in range(0, len(standing), POST):
            sets = [one for told in standing[first : first + POST] for one in label_sets(told, now)]
            with taking():
                answer = await self._http.post(self._url, json=sets)
                answer.raise_for_status()


class Span(NamedTuple):
    """A label set: from when, what was said of it last, and its end; None: it stands."""

    start: datetime
    last: Notice
    end: datetime | None = None


def label_sets(told: Sequence[Notice], now: datetime) -> list[dict[str, Any]]:
    """An alert in Alertmanager's words: a label set for each step told, which ends where another step begins.

    What is told again of the same step changes its annotations alone. While somebody has promised to contact the client
    the label set is ended, and says who does; if it fires again it begins anew.
    """
    spans = dict[Labels, Span]()
    standing: Labels | None = None
    for one in told:
        if standing is not None and (one.state != State.FIRING or standing != labels_of(one)):
            said = spans[standing].last if one.state == State.FIRING else one  # why it ends, unless by another step
            spans[standing] = Span(spans[standing].start, said, one.at)
            standing = None
        if one.state == State.FIRING:
            start = one.at if standing is None else spans[standing].start
            standing = labels_of(one)
            spans[standing] = Span(start, one)
    return [_label_set(labels, span, now) for labels, span in spans.items()]


def labels_of(notice: Notice) -> Labels:
    """The labels by which Alertmanager knows a step of an alert; an empty one is none."""
    labels = {
        "alertname": notice.rule,
        "client": notice.client or "",
        "about": notice.about or "",
        "episode": str(notice.episode),
        "step": notice.step or "",  # a flag has none
        "tier": notice.tier,
        "segment": notice.segment or "",
    }
    return tuple((name, value) for name, value in labels.items() if value)


def _label_set(labels: Labels, span: Span, now: datetime) -> dict[str, Any]:
    end = now + HOLD if span.end is None else span.end
    return {
        "labels": dict(labels),
        "annotations": _annotations(span.last),
        "startsAt": span.start.isoformat(),
        "endsAt": max(end, span.start).isoformat(),
        "generatorURL": span.last.alert_page,
    }


def _annotations(last: Notice) -> dict[str, str]:
    told = {
        "summary": last.summary,
        "action": last.action,
        "reason": last.reason,
        "acknowledged_by": last.keeper or "",
        "contact_by": notice.when(last.contact_by) if last.contact_by else "",
        "planned": last.planned or "",
        "escalated_to": last.role or "" if last.level else "",
        "members": ", ".join(last.members or ()),
        "page": last.page,
        "playbook": last.playbook,
    }
    return {name: value for name, value in told.items() if value}
