"""What crosses the topics about systemic incidents, and with it all that `driftline.signals` holds."""

from datetime import datetime

from msgspec import Struct

from .actions import Action
from .messages import Because, Scores

SOURCE = "source"  # what an incident is about that has no members: a source fell silent


class Behind(Struct, frozen=True, kw_only=True, tag_field="kind", tag="behind"):
    """From `at` on a cause, team or topic stands behind the drift of a client; `up` false: it does no more.

    `version` and `place` put the messages about one client in order; `because` is the touchpoint of its latest failure.
    """

    v: int = 1
    about: str
    name: str
    client: str
    up: bool
    at: datetime
    version: int
    place: int
    because: Because | None = None


class Reached(Struct, frozen=True, kw_only=True, tag_field="kind", tag="reached"):
    """A partition of scoring has told all that it will ever tell of the time before `reached`.

    `live`: from here on what it tells is no history. In `driftline.signals` it is the time of the alerts worker, so
    that what scoring has yet to read never looks like something that did not happen.
    """

    v: int = 1
    reached: datetime
    live: bool


class Incident(Struct, frozen=True, kw_only=True, tag_field="kind", tag="incident"):
    """A systemic incident begins, has another member, or is over (`up` false), as judged at `at`; or a source is quiet.

    `members` are the clients in the order in which they came, at most 1,000 of `count`; `because` is a touchpoint of
    each of the first 20. `version` grows with each message about one cause, team or topic.
    """

    v: int = 1
    about: str
    name: str
    version: int
    up: bool
    at: datetime
    reason: str
    members: list[str]
    count: int
    because: list[Because] = []
    historical: bool = False


CausesMessage = Behind | Reached
Signal = Scores | Incident | Action | Reached
