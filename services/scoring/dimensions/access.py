"""Access: whether the client could reach us, and a person who can help, without waiting."""

from .judgement import FLEETING, Judgement

NAME = "access"

SERVED_AT_ONCE = Judgement(
    NAME, 90, "served_at_once", "wait", 0.5, 0.0, FLEETING, "at a contact with `wait_seconds` up to `wait`",
    "an ordinary thing done well: half an expectation",
)  # fmt: skip
WAITED = Judgement(
    NAME, 91, "waited", "wait", 0.0, 0.5, FLEETING, "at a contact with `wait_seconds` above `wait`",
    "bearable: half a chaser",
)  # fmt: skip
WAITED_LONG = Judgement(
    NAME, 92, "waited_long", "wait", 0.0, 1.0, FLEETING, "at a contact with `wait_seconds` above `long_wait`",
    "twice `served_at_once`; half a deadline missed",
)  # fmt: skip
FAILED: Judgement = Judgement(
    NAME, 93, "not_reached", "attempt", 0.0, 1.0, FLEETING, "as `contact_failed`", "as a need asked for again"
)
ABANDONED: Judgement = Judgement(
    NAME, 94, "gave_up", "attempt", 0.0, 1.5, FLEETING, "as `abandoned`", "waited, and in vain: above `not_reached`"
)
TRANSFERRED: Judgement = Judgement(
    NAME,
    95,
    "passed_on",
    "transfer",
    0.0,
    0.25,
    FLEETING,
    "as `transferred`",
    "half of it: a way to the right person",
)
OUT_OF_HOURS = Judgement(
    NAME, 96, "out_of_hours", "hours", 0.0, 0.25, FLEETING,
    "at a client contact by phone, chat or visit while the calendar in force is closed",
    "demand that our hours do not meet: a trace, so that a pattern shows",
)  # fmt: skip
COULD_NOT_FIND = Judgement(
    NAME, 140, "could_not_find", "finding", 0.0, 0.25, FLEETING,
    "at a client contact whose `reason` is could_not_find",
    "what our pages should have told: a trace, so that a pattern shows",
)  # fmt: skip
ORDER_HELP = Judgement(
    NAME, 141, "order_help", "ordering", 0.0, 0.25, FLEETING,
    "at a client contact whose `reason` is order_help",
    "ordering should need no help: as `could_not_find`",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    SERVED_AT_ONCE, WAITED, WAITED_LONG, FAILED, ABANDONED, TRANSFERRED, OUT_OF_HOURS, COULD_NOT_FIND, ORDER_HELP,
)  # fmt: skip
