"""Commitments to a client as scoring tells them, for those who keep a ledger of them."""

from datetime import datetime

from msgspec import Struct


class Committed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One commitment as it stands, whole; who made it is named by `source` and `id`, its touchpoint.

    It is known by `commitment_id`, `made_at`, `source` and `id`: the answer that a holding reply promises
    (`~answer:<case>`) is promised anew each time. `outcome` is one of those of SPEC.md 15, or `gone`: a correction took
    it away. `ended_at`: when it was kept or withdrawn; `renegotiated`: how many times.
    """

    commitment_id: str
    made_at: datetime
    source: str
    id: str
    due_at: datetime
    outcome: str
    what: str | None = None
    maker: str | None = None
    keeper: str | None = None
    origin: str | None = None
    renegotiated: int = 0
    ended_at: datetime | None = None
