"""Histories that hit the corners: equal times, ends of spans and a microsecond beside them, corrections, late lines.

Each is made by a die from one number, which is what Hypothesis draws: twenty times faster than drawing every field, and
what Hypothesis would do to make a failing one smaller is done in tests/laws/smaller.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import msgspec
from hypothesis import strategies as st

from shared.messages import HEARTBEAT, Touchpoint, micros
from tests.laws.contents import HOUR, MINUTE, OTHERS, Frame, data, text
from tests.laws.policies import DAY

LATENESS = 72 * HOUR
LENGTHS = (4, 10, 20, 30, 45)
DECODER = msgspec.json.Decoder(Touchpoint)
DELAYS = (0, 0, 0, 0, -5 * MINUTE, 5 * MINUTE, HOUR, DAY, LATENESS - 1, LATENESS)
HORIZONS = (LATENESS, LATENESS, LATENESS, LATENESS, 2 * DAY, 2 * DAY, HOUR, 0)
BAD_DELAYS = (LATENESS + 1, -5 * MINUTE - 1, 8 * DAY)

Event = dict[str, Any]
Arrival = tuple[int, Event]


@dataclass
class History:
    """Lines in order of arrival (each with its `ingestedat`), policies as TOML, lateness and as-of time in µs."""

    lines: list[Touchpoint]
    policies: list[str]
    lateness: int
    until: int

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """In short: Hypothesis objects to what takes pages, and tests/laws/smaller.py prints it in full."""
        printer.text(f"<{len(self.lines)} lines, {len(self.policies)} policies>")


def time_of(event: Event) -> int:
    """When it happened, in µs."""
    return micros(datetime.fromisoformat(event["time"]))


def line(id_: str, source: str, client: str, type_: str, moment: int, content: dict[str, Any]) -> Event:
    """One CloudEvent as it stands in a log."""
    event = {"specversion": "1.0", "id": id_, "source": source, "type": type_}
    event |= {"subject": client} if client else {}
    return event | {"time": text(moment), "data": content}


def touchpoint(frame: Frame, number: int, earlier: list[Arrival]) -> Arrival:
    """A new touchpoint, some gap after the last one or after any other."""
    dice = frame.dice
    moment = frame.start
    if earlier:
        moment = time_of((earlier[-1] if dice.random() < 0.6 else dice.choice(earlier))[1])
    moment += frame.gap()
    type_ = frame.type(first=not earlier)
    client = "c2" if dice.random() < 0.15 else "c1"
    if type_ == HEARTBEAT and dice.random() < 0.7:
        client = ""
    made = line(f"{number:02}", dice.choice(("s1", "s2")), client, type_, moment, data(frame, type_, moment))
    return moment + dice.choice(BAD_DELAYS if dice.random() < 0.04 else DELAYS), made


def correction(frame: Frame, number: int, earlier: list[Arrival]) -> Arrival:
    """A void or an amendment, before or after its target arrives."""
    dice = frame.dice
    # None of an identity that is used twice, whose older use may be out of reach; often one that was corrected before.
    # Nor a heartbeat: it is its source's, which no client's correction is about.
    once = [each for _, each in earlier if times_of(each, earlier) == 1 and each["type"] != HEARTBEAT]
    if not once:
        return touchpoint(frame, number, earlier)
    again = [each for each in once if is_corrected(each, earlier)]
    target = dice.choice(again if again and dice.random() < 0.3 else once)
    happened = time_of(target)
    arrival = happened + dice.choice((0, HOUR, DAY, LATENESS))
    type_ = dice.choice(("touchpoint.voided", "touchpoint.amended", "touchpoint.amended"))
    content = data(frame, type_, happened) | {"of": {key: target[key] for key in ("source", "id", "time")}}
    if type_ == "touchpoint.amended":
        moment = min(happened + dice.choice((-1, 0, 0, 0, 1, HOUR, DAY, -HOUR, -DAY)), arrival)
        kept = "of" not in target["data"] and dice.random() < 0.5
        facts = [each for each in (OTHERS if dice.random() < 0.3 else frame.palette) if each != HEARTBEAT]
        new_type = target["type"] if kept else dice.choice(facts)
        new = data(frame, new_type, moment)
        content["touchpoint"] = line(target["id"], target["source"], target["subject"], new_type, moment, new)
    own = max(arrival - dice.choice((0, 0, HOUR, DAY)), happened)
    return arrival, line(f"{number:02}", dice.choice(("s1", "s2")), target["subject"], type_, own, content)


def repetition(frame: Frame, earlier: list[Arrival]) -> Arrival:
    """One sent again: the same, its identity with another content, or used again after L."""
    dice = frame.dice
    arrival, target = dice.choice(earlier)
    way = "same" if "of" in target["data"] else dice.choice(("same", "same", "other content", "after L"))
    if way == "other content":
        target = target | {"data": target["data"] | {"segment": "bronze"}}
    if way == "after L" and not is_corrected(target, earlier):
        arrival = time_of(target) + LATENESS + dice.choice((0, 1, HOUR))
        return arrival, target | {"time": text(arrival - dice.choice((0, HOUR, DAY)))}
    return arrival + dice.choice((0, HOUR, DAY)), dict(target)


def times_of(event: Event, earlier: list[Arrival]) -> int:
    """How many different times the touchpoints of its identity have."""
    return len({each["time"] for _, each in earlier if each["id"] == event["id"]})


def is_corrected(event: Event, earlier: list[Arrival]) -> bool:
    """Whether a correction is about it."""
    return any(each["data"]["of"]["id"] == event["id"] for _, each in earlier if "of" in each["data"])


def lines(frame: Frame, lengths: Sequence[int]) -> list[Arrival]:
    """A log of one of these lengths, in order of arrival."""
    found: list[Arrival] = []
    for number in range(frame.dice.choice(lengths)):
        sort = frame.dice.random() if found else 1.0
        if sort < 0.1:
            found.append(correction(frame, number, found))
        elif sort < 0.2:
            found.append(repetition(frame, found))
        else:
            found.append(touchpoint(frame, number, found))
    return sorted(found, key=lambda arrival: arrival[0])


def arrived(found: list[Arrival]) -> list[Touchpoint]:
    """The lines with their arrival written on them."""
    return [DECODER.decode(msgspec.json.encode(each | {"ingestedat": text(arrival)})) for arrival, each in found]


def history(seed: int) -> History:
    """A log, its policies and a time to look at it: the end, a corner of some touchpoint, or after all."""
    frame = Frame.drawn(Random(seed))
    dice, found = frame.dice, lines(frame, LENGTHS)
    moments = [time_of(each) for _, each in found]
    claims = [time_of(each) for _, each in found if each["type"] in ("case.resolved", "case.closed")]
    corner = dice.choice(claims if claims and dice.random() < 0.5 else moments) + frame.gap()
    last = found[-1][0]
    ends = (last, corner, corner, max(corner, last), max(moments), max(moments) + frame.gap(), max(moments) + 30 * DAY)
    return History(arrived(found), frame.policies, dice.choice(HORIZONS), dice.choice(ends))


seeds = st.integers(0, 2**32)
histories = seeds.map(history)
