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

from shared.messages import Touchpoint, instant, micros
from tests.laws.contents import HOUR, MINUTE, Frame, data, text
from tests.laws.policies import DAY, START, policies

LATENESS = 72 * HOUR
DECODER = msgspec.json.Decoder(Touchpoint)
DELAYS = (0, 0, 0, 0, -5 * MINUTE, 5 * MINUTE, HOUR, DAY, LATENESS - 1, LATENESS)
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


def time_of(event: Event) -> int:
    """When it happened, in µs."""
    return micros(datetime.fromisoformat(event["time"]))


def line(id_: str, source: str, client: str, type_: str, moment: int, content: dict[str, Any]) -> Event:
    """One CloudEvent as it stands in a log."""
    event = {"specversion": "1.0", "id": id_, "source": source, "type": type_, "subject": client}
    return event | {"time": text(moment), "data": content}


def touchpoint(frame: Frame, number: int, earlier: list[Arrival]) -> Arrival:
    """A new touchpoint, some gap after the last one or after any other."""
    dice = frame.dice
    moment = START
    if earlier:
        moment = time_of((earlier[-1] if dice.random() < 0.75 else dice.choice(earlier))[1])
    moment += frame.gap()
    type_ = dice.choice(frame.palette)
    client = "c2" if dice.random() < 0.15 else "c1"
    made = line(f"{number:02}", dice.choice(("s1", "s2")), client, type_, moment, data(frame, type_, moment))
    return moment + dice.choice(BAD_DELAYS if dice.random() < 0.04 else DELAYS), made


def correction(frame: Frame, number: int, earlier: list[Arrival]) -> Arrival:
    """A void or an amendment, before or after its target arrives."""
    dice = frame.dice
    # None of an identity that is used twice, whose older use may be out of reach; often one that was corrected before.
    once = [each for _, each in earlier if times_of(each, earlier) == 1]
    if not once:
        return touchpoint(frame, number, earlier)
    again = [each for each in once if is_corrected(each, earlier)]
    target = dice.choice(again if again and dice.random() < 0.3 else once)
    happened = time_of(target)
    arrival = happened + dice.choice((0, HOUR, DAY, LATENESS))
    content: dict[str, Any] = {"of": {key: target[key] for key in ("source", "id", "time")}}
    type_ = dice.choice(("touchpoint.voided", "touchpoint.amended", "touchpoint.amended"))
    if type_ == "touchpoint.amended":
        moment = min(happened + dice.choice((-1, 0, 0, 0, 1, HOUR, DAY, -HOUR, -DAY)), arrival)
        kept = "of" not in target["data"] and dice.random() < 0.5
        new_type = target["type"] if kept else dice.choice(frame.palette)
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


def lines(frame: Frame) -> list[Arrival]:
    """A log in order of arrival."""
    found: list[Arrival] = []
    for number in range(frame.dice.choice((3, 8, 15, 25, 40))):
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
    dice, found = frame.dice, lines(frame)
    moments = [time_of(each) for _, each in found]
    corner, last = dice.choice(moments) + frame.gap(), found[-1][0]
    until = dice.choice((last, corner, max(corner, last), max(moments) + frame.gap(), max(moments) + 30 * DAY))
    return History(arrived(found), policies(dice, frame.spans), dice.choice((LATENESS, LATENESS, 2 * DAY)), until)


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


def timely(seed: int) -> Timely:
    """What law 2 speaks of, not in any order yet."""
    frame = Frame.drawn(Random(seed))
    different = {(each.subject, each.source, each.id): each for each in reversed(arrived(lines(frame)))}
    found = [each for each in different.values() if window(each)[0] <= window(each)[1]]
    latest = max([START, *(window(each)[1] for each in found)])
    return Timely(found, policies(frame.dice, frame.spans), latest + max(frame.gap(), 0))


def in_some_order(touchpoints: Sequence[Touchpoint], seed: int) -> list[Touchpoint]:
    """The touchpoints in an order of arrival in which none is late."""
    dice, placed = Random(seed), []
    for each in touchpoints:
        earliest, latest = window(each)
        placed.append((earliest + (latest - earliest) * dice.choice((0, 0, 1, 2, 3, 4)) // 4, dice.random(), each))
    placed.sort(key=lambda place: place[:2])
    return [msgspec.structs.replace(each, ingestedat=instant(arrival)) for arrival, _, each in placed]


seeds = st.integers(0, 2**32)
histories = seeds.map(history)
