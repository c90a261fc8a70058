"""Histories that hit the corners: equal times, ends of spans and a microsecond beside them, corrections, late lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from hypothesis import strategies as st

from shared.messages import Touchpoint, instant, micros
from tests.laws.policies import DAY, START, policies

MINUTE = 60_000_000
HOUR = 60 * MINUTE
LATENESS = 72 * HOUR
DECODER = msgspec.json.Decoder(Touchpoint)

GAPS = (0, 1, 5 * MINUTE, 10 * MINUTE, HOUR, HOUR, 2 * HOUR, 2 * HOUR, 8 * HOUR, 8 * HOUR, DAY, DAY, 3 * DAY, 7 * DAY)
DELAYS = (0, 0, 0, 0, -5 * MINUTE, 5 * MINUTE, HOUR, DAY, LATENESS - 1, LATENESS)
BAD_DELAYS = (LATENESS + 1, -5 * MINUTE - 1, 8 * DAY)

gaps = st.sampled_from(GAPS)
nudges = st.sampled_from((0, 0, 0, 1, -1))
yes = st.sampled_from((None, None, True))
actors = st.sampled_from((None, None, None, None, None, None, "human", "client", "automation", "third_party"))
segments = st.sampled_from((None, None, None, None, "gold", "silver"))
topics = st.sampled_from((None, None, "billing", "login"))
cases = st.sampled_from((None, "a", "a", "a", "a", "b"))
commitment_ids = st.sampled_from(("p", "p", "p", "q"))
kinds = st.sampled_from(
    (
        None,
        None,
        "inquiry",
        "inquiry",
        "request",
        "complaint",
        "complaint",
        "chaser",
        "feedback",
        "praise",
        "thanks",
        "unknown",
    )
)
reply_kinds = st.sampled_from((None, "answer", "holding", "holding", "update", "follow_up", "apology"))
case_kinds = st.sampled_from((None, None, None, "complaint", "request"))
priorities = st.sampled_from((None, None, None, "urgent", "low"))
reasons = st.sampled_from((None, "waiting_for_client", "waiting_for_vendor", "lunch"))
CASE = (
    *("contact.received",) * 3, *("reply.sent",) * 3, "case.opened", "case.resolved", "case.resolved", "case.closed",
    "case.changed", "case.assigned", "case.paused", "case.resumed", "case.confirmed", "case.reopened",
)  # fmt: skip
CONTACTS = (*("contact.received",) * 4, "reply.sent", "case.resolved", "case.paused")
COMMITMENTS = (
    "commitment.made", "commitment.kept", "commitment.kept", "commitment.withdrawn", "commitment.renegotiated",
    "expectation.assessed", "reply.sent", "reply.sent", "case.resolved",
)  # fmt: skip
OTHERS = (
    "case.transferred", "decision.needed", "decision.made", "contact.failed", "feedback.given", "escalation.requested",
    "order.placed", "cause.recorded",
)  # fmt: skip
PALETTES = (CASE, CASE, CONTACTS, COMMITMENTS, (*CASE, *CONTACTS, *COMMITMENTS, *OTHERS))


Arrival = tuple[int, dict[str, Any]]


@dataclass
class History:
    """Lines in order of arrival (each with its `ingestedat`), policies as TOML, lateness and as-of time in µs."""

    lines: list[Touchpoint]
    policies: list[str]
    lateness: int
    until: int


def text(moment: int) -> str:
    """RFC 3339 of microseconds."""
    return instant(moment).isoformat().replace("+00:00", "Z")


@st.composite
def data(draw: st.DrawFn, type_: str, moment: int) -> dict[str, Any]:
    """The data of a type; absent fields are left out."""
    given: dict[str, Any] = {"segment": draw(segments), "topic": draw(topics), "case_id": draw(cases)}
    family = type_.split(".")[0]
    actor = draw(actors)
    if actor is not None:
        given["actor"] = {"kind": actor, "team": "t1"}
    if type_ == "contact.received":
        given |= {"kind": draw(kinds), "angry": draw(yes), "re_explained": draw(yes)}
    elif family == "reply":
        given |= {
            "kind": draw(reply_kinds),
            "asks": draw(yes),
            "public": draw(st.sampled_from((None, None, None, True, False))),
        }
    elif family == "case":
        given |= {"case_id": given["case_id"] or "a", "kind": draw(case_kinds), "priority": draw(priorities)}
        given |= {"reason": draw(reasons)} if type_ == "case.paused" else {}
        given |= {"to_team": "t1"} if type_ in ("case.assigned", "case.transferred") else {}
    elif family == "commitment":
        given |= draw(commitment(type_, moment))
    elif family == "expectation":
        given |= {"commitment_id": draw(commitment_ids), "outcome": draw(st.sampled_from(("met", "missed")))}
    return {key: value for key, value in given.items() if value is not None}


@st.composite
def commitment(draw: st.DrawFn, type_: str, moment: int) -> dict[str, Any]:
    """A promise, its moves and its ends, with dues where other touchpoints are likely to be."""
    given: dict[str, Any] = {"commitment_id": draw(commitment_ids), "client_agreed": draw(yes)}
    ahead = text(moment + draw(gaps) + draw(nudges))
    if type_ == "commitment.made" and draw(st.sampled_from((True, True, False))):
        given["due_at"] = ahead
    if type_ == "commitment.renegotiated":
        given["new_due_at"] = ahead
    return given


def line(id_: str, source: str, client: str, type_: str, moment: int, content: dict[str, Any]) -> dict[str, Any]:
    """One CloudEvent as it stands in a log."""
    event = {"specversion": "1.0", "id": id_, "source": source, "type": type_, "subject": client}
    return event | {"time": text(moment), "data": content}


@st.composite
def touchpoint(draw: st.DrawFn, number: int, palette: Sequence[str], earlier: list[Arrival]) -> Arrival:
    """(arrival, line) of a new touchpoint, some gap after the last or after any earlier one."""
    since = START
    if earlier:
        before = draw(st.sampled_from((earlier[-1], earlier[-1], earlier[-1], draw(st.sampled_from(earlier)))))
        since = micros(datetime.fromisoformat(before[1]["time"]))
    moment = since + draw(gaps) + draw(nudges)
    type_ = draw(st.sampled_from(palette))
    content = draw(data(type_, moment))
    client = draw(st.sampled_from(("c1", "c1", "c1", "c1", "c1", "c2")))
    source = draw(st.sampled_from(("s1", "s2")))
    arrival = moment + draw(st.sampled_from((*DELAYS * 8, *BAD_DELAYS)))
    return arrival, line(f"{number:02}", source, client, type_, moment, content)


@st.composite
def correction(draw: st.DrawFn, number: int, palette: Sequence[str], earlier: list[Arrival]) -> Arrival:
    """(arrival, line) of a void or an amendment, before or after its target arrives."""
    # Rather one that was corrected before; none whose identity is used twice, as the older use may be out of reach.
    corrected = {each["data"]["of"]["id"] for _, each in earlier if "of" in each["data"]}
    often = [each for _, each in earlier if each["id"] in corrected and times_of(each["id"], earlier) == 1]
    once = [each for _, each in earlier if times_of(each["id"], earlier) == 1]
    target = draw(st.sampled_from((often if draw(yes) else once) or once or [earlier[0][1]]))
    happened = micros(datetime.fromisoformat(target["time"]))
    arrival = happened + draw(st.sampled_from((0, HOUR, DAY, LATENESS)))
    content: dict[str, Any] = {"of": {key: target[key] for key in ("source", "id", "time")}}
    type_ = draw(st.sampled_from(("touchpoint.voided", "touchpoint.amended", "touchpoint.amended")))
    if type_ == "touchpoint.amended":
        moment = min(happened + draw(nudges) + draw(st.sampled_from((0, 0, HOUR, DAY, -HOUR, -DAY))), arrival)
        new_type = draw(
            st.sampled_from(
                (draw(st.sampled_from(palette)), *((target["type"],) if "of" not in target["data"] else ()))
            )
        )
        new = draw(data(new_type, moment))
        content["touchpoint"] = line(target["id"], target["source"], target["subject"], new_type, moment, new)
    own = max(arrival - draw(st.sampled_from((0, 0, HOUR, DAY))), happened)
    return arrival, line(f"{number:02}", draw(st.sampled_from(("s1", "s2"))), target["subject"], type_, own, content)


@st.composite
def again(draw: st.DrawFn, earlier: list[Arrival]) -> Arrival:
    """(arrival, line) of one sent again: the same, the identity with another content, or used again after L."""
    arrival, target = draw(st.sampled_from(earlier))
    copy = dict(target)
    way = draw(st.sampled_from(("same", "same", "other content", "after L")))
    if way == "other content" and "of" not in target["data"]:
        copy["data"] = target["data"] | {"segment": "bronze"}
    corrected = {each["data"]["of"]["id"] for _, each in earlier if "of" in each["data"]}
    if way == "after L" and "of" not in target["data"] and target["id"] not in corrected:
        arrival = micros(datetime.fromisoformat(target["time"])) + LATENESS + draw(st.sampled_from((0, 1, HOUR)))
        return arrival, copy | {"time": text(arrival - draw(st.sampled_from((0, HOUR, DAY))))}
    return arrival + draw(st.sampled_from((0, HOUR, DAY))), copy


def times_of(id_: str, earlier: list[Arrival]) -> int:
    """How many different times touchpoints of an id have."""
    return len({each["time"] for _, each in earlier if each["id"] == id_})


@st.composite
def lines(draw: st.DrawFn, most: int = 30) -> list[Arrival]:
    """(arrival, line) in order of arrival."""
    found: list[Arrival] = []
    palette = draw(st.sampled_from(PALETTES))
    for number in range(draw(st.integers(1, most))):
        sort = draw(st.sampled_from(("new",) * 8 + ("correction", "again"))) if found else "new"
        if sort == "new":
            found.append(draw(touchpoint(number, palette, found)))
        else:
            found.append(draw(correction(number, palette, found) if sort == "correction" else again(found)))
    return sorted(found, key=lambda pair: pair[0])


def arrived(found: list[Arrival]) -> list[Touchpoint]:
    """The lines with their arrival written on them."""
    return [DECODER.decode(msgspec.json.encode(each | {"ingestedat": text(arrival)})) for arrival, each in found]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A log, its policies and a time to look at it: the end, a corner of some touchpoint, or long after."""
    found = draw(lines())
    moments = [micros(datetime.fromisoformat(each["time"])) for _, each in found]
    corner = draw(st.sampled_from(moments)) + draw(gaps) + draw(nudges)
    until = draw(
        st.sampled_from((found[-1][0], corner, max(corner, found[-1][0]), max(moments) + draw(gaps) + draw(nudges)))
    )
    lateness = draw(st.sampled_from((LATENESS, LATENESS, 2 * DAY)))
    return History(arrived(found), draw(policies()), lateness, until)


def window(touchpoint: Touchpoint) -> tuple[int, int]:
    """When it may arrive so that nothing about it is late (law 2): earliest and latest, in µs."""
    carried = touchpoint.data.touchpoint
    own = [touchpoint.time, *([carried.time] if carried is not None else [])]
    of = [touchpoint.data.of.time] if touchpoint.data.of is not None else []
    # A correction may come before its target, by L at most.
    earliest = max([*(micros(time) for time in own), *(micros(time) - LATENESS for time in of)])
    return earliest, min(micros(time) for time in own + of) + LATENESS


@dataclass
class Timely:
    """Touchpoints of different identities, each of which can arrive in time; `until` lies after them all."""

    touchpoints: list[Touchpoint]
    policies: list[str]
    until: int

    def history(self, lines: list[Touchpoint]) -> History:
        """A history of lines in some order of arrival."""
        return History(lines, self.policies, LATENESS, self.until)


@st.composite
def timely(draw: st.DrawFn) -> Timely:
    """What law 2 speaks of, not in any order yet."""
    different = {(each.subject, each.source, each.id): each for each in reversed(arrived(draw(lines())))}
    found = [each for each in different.values() if window(each)[0] <= window(each)[1]]
    latest = max([START, *(window(each)[1] for each in found)])
    return Timely(found, draw(policies()), latest + draw(gaps))


@st.composite
def arrivals_of(draw: st.DrawFn, touchpoints: list[Touchpoint]) -> list[Touchpoint]:
    """The touchpoints in some order of arrival in which none is late."""
    placed = []
    for each in touchpoints:
        earliest, latest = window(each)
        share = draw(st.sampled_from((0, 0, 1, 2, 3, 4)))
        placed.append((earliest + (latest - earliest) * share // 4, draw(st.integers(0, 9)), each))
    placed.sort(key=lambda place: place[:2])
    return [msgspec.structs.replace(each, ingestedat=instant(arrival)) for arrival, _, each in placed]
