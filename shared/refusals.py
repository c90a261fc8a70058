"""The sentences for what is refused though its form is right: one wording at the door, in scoring and in replay."""

from .errors import Reason, Refusal

UNITS = (("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000))  # in µs

DETAILS = {
    Reason.IN_FUTURE: "time lies more than 5 minutes ahead of the arrival: look at the clock of the source",
    Reason.TOO_LATE: (
        "time, or that of a correction's target, lies more than {horizon} before the arrival (the lateness horizon): "
        "what happens now is sent with the present time, history goes in by `driftline import`"
    ),
    Reason.CONFLICT: (
        "this client, source and id were used before, with other content: send a touchpoint.amended to correct it, "
        "or give a new touchpoint an id of its own"
    ),
    Reason.BAD_DATA: "data: can't be applied: a correction carries `of`, an amendment the same subject, source and id",
    Reason.SOURCE_NOT_ALLOWED: "source: too many sources send heartbeats already, and this one would be one more",
}


def refusal(reason: Reason, lateness: int) -> Refusal:
    """A refusal for this reason by a lateness horizon (µs), with its sentence."""
    return Refusal(reason, DETAILS.get(reason, "").format(horizon=spoken(lateness)))


def spoken(duration: int) -> str:
    """A duration in µs as a setting names it: 72h."""
    unit, size = next((known for known in UNITS if duration % known[1] == 0), UNITS[-1])
    return f"{duration // size}{unit}"
