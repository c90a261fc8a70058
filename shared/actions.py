"""What people and other systems do about alerts: messages of `driftline.signals`, so ordered with everything else."""

from typing import Literal

from msgspec import Struct

from .messages import Moment

Do = Literal["acknowledge", "silence", "unsilence", "label"]
Label = Literal["true", "false", "too_late", "duplicate", "averted"]


class Action(Struct, frozen=True, kw_only=True, tag_field="kind", tag="action"):
    """`by` does something about an alert at `at`; the same `id` sent again is the same action.

    To acknowledge: `who` contacts the client until `until`. To silence: until `until`, or without one until the alert
    is resolved. `client` is null for a systemic alert.
    """

    v: int = 1
    id: str
    at: Moment
    by: str
    do: Do
    alert_id: str
    client: str | None
    who: str | None = None
    until: Moment | None = None
    label: Label | None = None
    note: str = ""
