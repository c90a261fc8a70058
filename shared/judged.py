"""Moments of a client as scoring tells them, for those who ask what is behind many scores at once."""

from datetime import datetime

from msgspec import Struct

MOST = 1e12  # a number past it, of seconds or of money, is a mistake: sums and whoever reads them are spared it


class Judged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One moment as it was judged, or what is only counted and weighs nothing: then there is no `dimension`.

    `what` is its row in docs/score.md, or one of those in docs/practices.md; `source` and `id` name the
    touchpoint behind it, `type` is the kind of touchpoint that was judged (of an answer that did not come:
    `reply.sent`). `good` and `bad` are its weights then, halved each `half_life` days. Where it stands: the team that
    its case went to last and the channel of the case, the segment and stage of life of the client; of a clock with a
    target the kind and priority of the case. `item`: the document, product, policy, question ... that it is about;
    `role` of who did it: staff, manager or executive. `number`: seconds waited or passed, what something is worth, or
    a mark as a part of its scale.
    """

    what: str
    at: datetime
    type: str
    source: str = ""
    id: str = ""
    dimension: str | None = None
    good: float = 0.0
    bad: float = 0.0
    half_life: int = 0
    team: str | None = None
    channel: str | None = None
    segment: str | None = None
    stage: str = "prospect"
    kind: str | None = None
    priority: str | None = None
    item: str | None = None
    role: str | None = None
    number: float = 0.0


def bounded(number: float) -> float:
    """A number that can be summed: at most MOST away from 0."""
    return min(max(number, -MOST), MOST)
