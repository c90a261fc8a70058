"""Where an autopsy's lines come from: a log, or the touchpoints that the running system has stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

import msgspec
from sqlalchemy import Engine

from services.alerts.sql import tables, views
from services.lookback.backtest.labels import read_labels
from services.lookback.backtest.measure import events_of
from services.lookback.log import Arrived
from services.lookback.options import arriving, heeded
from services.scoring.policy.policy import DAY
from services.scoring.rulebook import Rulebook
from shared.errors import Failed, Refusal
from shared.messages import HEARTBEAT, Touchpoint, instant
from shared.settings import Settings

from .crises import LOST, WATCHED, Crisis, choose, crises_of
from .draft import LOOK_BACK, Autopsy, autopsy
from .story import story_of

LONGEST = 150  # bytes of a client's name in the name of a file

_touchpoint = msgspec.json.Decoder(Touchpoint).decode


@dataclass(frozen=True, slots=True)
class Taken:
    """Lines taken out of a log: those of each client with all heartbeats; `end` is the last arrival of the log."""

    of: dict[str, list[Arrived]]
    end: int | None


def taken(log: Path, clients: Iterable[str]) -> Taken:
    """The lines of a log about some clients."""
    found: dict[str, list[Arrived]] = {client: [] for client in clients}
    end = None
    with arriving(log) as lines:
        for line in heeded(lines):
            if isinstance(line, Arrived):
                end = line.arrival
                if line.touchpoint.type == HEARTBEAT:
                    for mine in found.values():
                        mine.append(line)
                elif line.touchpoint.subject in found:
                    found[line.touchpoint.subject].append(line)
    return Taken(found, end)


def stored(client: str) -> list[Arrived]:
    """A client's touchpoints as the running system has stored them; heartbeats are not stored."""
    return from_views(tables.connect(Settings().database_url()), client)


def from_views(engine: Engine, client: str) -> list[Arrived]:
    """A client's touchpoints out of the views, in the order of arrival."""
    return [Arrived(touchpoint_of(row), row["arrival"]) for row in views.touchpoints(engine, client)]


def touchpoint_of(row: tables.Row) -> Touchpoint:
    """A touchpoint out of its row of the views."""
    return _touchpoint(row["event"])


def labelled(file: Path | None) -> dict[str, list[int]]:
    """When something happened to each client, by the labels in a file (services/lookback/backtest/labels.py)."""
    return {} if file is None else events_of(read_labels(file))


def lost(log: Path) -> frozenset[str]:
    """The clients of a log that have a touchpoint which may be a crisis."""
    with arriving(log) as lines:
        told = (line for line in lines if isinstance(line, Arrived))
        return frozenset(line.touchpoint.subject for line in told if is_crisis(line.touchpoint))


def is_crisis(touchpoint: Touchpoint) -> bool:
    """Whether a touchpoint, or the one that an amendment carries, may be a crisis."""
    carried = touchpoint.data.touchpoint
    return touchpoint.type in WATCHED or (carried is not None and carried.type in WATCHED)


def latest(
    client: str, lines: Iterable[Arrived | Refusal], rules: Rulebook, until: int | None = None,
    lost: int | None = None, look_back: int = LOOK_BACK,
) -> Autopsy:  # fmt: skip
    """The autopsy of a client's latest crisis, or of its loss at a time that somebody gives."""
    story = story_of(client, lines, rules, until)
    if not story.told:
        raise Failed(f"no touchpoint of client {client!r} is in effect here: look for it with `driftline replay`")
    crises, course = crises_of(story)
    crisis = choose(client, crises, lost)
    return autopsy(story, crisis, course, before(crisis, crises), look_back)


def every(
    client: str, lines: Iterable[Arrived | Refusal], rules: Rulebook, until: int | None = None,
    look_back: int = LOOK_BACK, lost: Iterable[int] = (),
) -> Iterator[Autopsy]:  # fmt: skip
    """An autopsy of each crisis of a client, in the order of time, and of each time at which it was `lost` unheard."""
    story = story_of(client, lines, rules, until)
    crises, course = crises_of(story)
    crises += [Crisis(at, LOST, None) for at in lost if at <= story.as_of and not told_of(at, crises)]
    for crisis in sorted(crises, key=lambda one: one.at):
        yield autopsy(story, crisis, course, before(crisis, crises), look_back)


def told_of(at: int, crises: list[Crisis]) -> bool:
    """Whether a touchpoint tells of what a label says of a time: a label is written by hand, so to the day."""
    return any(one.at - DAY <= at <= one.last + DAY for one in crises)


def before(crisis: Crisis, crises: list[Crisis]) -> int | None:
    """When the crisis before one was last heard of, which is where its own story begins."""
    return max((one.last for one in crises if one.at < crisis.at), default=None)


def name_of(one: Autopsy) -> str:
    """The name of the file of an autopsy, without its ending: the client, the time of the crisis, and what it came to.

    So a client that leaves after its crisis was drafted gets another draft, of its loss.
    """
    client = quote(one.client, safe=" ").replace(" ", "_")
    if len(client) > LONGEST:
        client = client[:LONGEST] + "-" + blake2b(one.client.encode(), digest_size=6).hexdigest()
    return f"{client}-{instant(one.crisis.at):%Y-%m-%dT%H%M%S}-{'lost' if one.crisis.ended else 'crisis'}"
