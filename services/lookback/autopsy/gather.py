"""Where an autopsy's lines come from: a log, or the touchpoints that the running system has stored."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

import msgspec
from sqlalchemy import Engine

from services.alerts import tables, views
from services.lookback.log import Arrived, open_log, read_log
from services.scoring.rulebook import Rulebook
from shared.clock import utc_now
from shared.errors import Failed, Refusal
from shared.messages import HEARTBEAT, Touchpoint, instant, micros
from shared.settings import Settings

from .crises import WATCHED, Crisis, choose, crises_of
from .draft import LOOK_BACK, Autopsy, autopsy
from .story import story_of

LONGEST = 150  # bytes of a client's name in the name of a file

_touchpoint = msgspec.json.Decoder(Touchpoint).decode


def from_log(log: Path, clients: frozenset[str]) -> list[Arrived]:
    """The lines of a log about some clients, and all heartbeats."""
    with open_log(log) as lines:
        told = (line for line in read_log(lines, micros(utc_now())) if isinstance(line, Arrived))
        return [line for line in told if line.touchpoint.subject in clients or line.touchpoint.type == HEARTBEAT]


def by_client(log: Path, clients: frozenset[str]) -> dict[str, list[Arrived]]:
    """The same, of each client apart."""
    found: dict[str, list[Arrived]] = {client: [] for client in clients}
    for line in from_log(log, clients):
        for lines in found.values() if line.touchpoint.type == HEARTBEAT else (found[line.touchpoint.subject],):
            lines.append(line)
    return found


def stored(client: str) -> list[Arrived]:
    """A client's touchpoints as the running system has stored them; heartbeats are not stored."""
    return from_views(tables.connect(Settings().database_url()), client)


def from_views(engine: Engine, client: str) -> list[Arrived]:
    """A client's touchpoints out of the views, in the order of arrival."""
    return [Arrived(_touchpoint(row["event"]), row["arrival"]) for row in views.touchpoints(engine, client)]


def lost(log: Path) -> frozenset[str]:
    """The clients of a log that have a touchpoint which may be a crisis."""
    with open_log(log) as lines:
        told = (line for line in read_log(lines, micros(utc_now())) if isinstance(line, Arrived))
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
    look_back: int = LOOK_BACK,
) -> Iterator[Autopsy]:  # fmt: skip
    """An autopsy of each crisis of a client, in the order of time."""
    story = story_of(client, lines, rules, until)
    crises, course = crises_of(story)
    for crisis in crises:
        yield autopsy(story, crisis, course, before(crisis, crises), look_back)


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
