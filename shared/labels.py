"""Every label of the metrics: what it says, and its values where they are known; of users' words the first 20.

Tests hold the known values to the registries that they are taken from.
"""

from typing import get_args

from .data import (
    Act,
    CaseOutcome,
    CauseTag,
    Channel,
    ContactKind,
    ContactReason,
    ExceptionKind,
    FailureReason,
    PracticeKind,
    RelationshipChange,
    Role,
)
from .errors import Reason
from .measuring import Label
from .messages import TouchpointType

SERVICES = ("ingest", "scoring", "alerts", "systemic", "delivery", "projector", "board")

SERVICE = Label("service", "the process that counted it", SERVICES)
SIGNALS = ("driftline.inbound", "driftline.touchpoints", "driftline.signals", "driftline.causes", "driftline.alerts")
TOPIC = Label("topic", "the topic in Kafka", (*SIGNALS, "driftline.dead-letters"))
TYPE = Label("type", "the type of the touchpoint", get_args(TouchpointType))
VIA = Label("via", "how it came", ("http", "kafka"))
REASON = Label("reason", "why it was refused", tuple(Reason))
CODE = Label("code", "HTTP status class", ("1xx", "2xx", "3xx", "4xx", "5xx"))
AREA = Label("area", "what was asked for", ("publish", "api", "page", "login", "asset", "other"))
LEVEL = Label("level", "how bad", ("warning", "error", "critical"))
BAND = Label("band", "the band of a score", ("good", "fair", "poor", "bad", "unknown"))
STEP = Label("step", "a step of the ladder", ("calm", "drifting", "at_risk", "crisis", "recovering", "unknown"))
MOVED_TO = Label("step", "where the rule stands now", (*STEP.values[:-1], "flagged"))
LE = Label("le", "at most", (*(f"{at}.0" for at in range(10, 101, 10)), "+Inf"))
DIMENSION = Label(
    "dimension", "one of the seven expectations",
    ("cycle_time", "follow_through", "repeat_contact", "caring", "customised", "competent", "access"),
)  # fmt: skip
STAGE = Label("stage", "the stage of life of the client", ("prospect", "trial", "client"))
CLOCK = Label(
    "clock", "which deadline",
    ("first_response", "next_response", "update", "resolution", "decision", "follow_up", "reach"),
)  # fmt: skip
CLOCK_OUTCOME = Label(
    "outcome", "met or missed: against its target; untimed: it had none; cancelled",
    ("met", "missed", "untimed", "cancelled"),
)  # fmt: skip
MET = Label("outcome", "whether the target was met", ("met", "missed"))
PROMISE = Label("outcome", "what became of the commitment", ("kept", "late", "broken", "expectation_missed"))
PROMISED = Label(
    "state", "its outcome; overdue and due (within a day) are open too, and any may be renegotiated",
    ("open", "overdue", "due", "kept", "late", "broken", "withdrawn", "kept_expectation_missed", "renegotiated"),
)  # fmt: skip
ORIGIN = Label("origin", "who promised", ("sales", "marketing", "service", "none"))
CONTACT = Label("contact", "what the contact was", ("first", "chaser", "repeat"))
RULE = Label(
    "rule", "the rule that speaks",
    (
        "override", "drift", "budget", "silent_leaver", "risk", "systemic", "source_quiet", "dead_channel",
        "orphan_commitment", "indecision", "little_things", "due_soon", "breach", "serial_renegotiation", "servility",
        "mishandled_complaint", "wronged", "much_effort", "at_stake", "shared_account",
    ),
)  # fmt: skip
STATE = Label("state", "where the alert stands", ("pending", "firing", "acknowledged", "resolved"))
OPEN_STATE = Label("state", "where the open alert stands", STATE.values[:-1])
LABEL = Label("label", "what people said of it", ("true", "false", "too_late", "duplicate", "averted"))
GIVEN = Label("label", "what people said of it, or nothing yet", (*LABEL.values, "none"))
TIER = Label("tier", "how soon it wants a person", ("page", "urgent", "ticket"))
RESPONSE = Label("response", "what had been done at the incident", ("proper", "missing", "none"))
ABOUT = Label("about", "what they have in common", ("cause", "team", "topic"))
DO = Label("do", "what somebody did", ("acknowledge", "silence", "unsilence", "label"))
ACCEPTED_OR_NOT = Label("outcome", "whether it was accepted", ("accepted", "refused"))
SENT = Label("outcome", "whether the channel took it", ("sent", "failed"))
WHY = Label(
    "why", "why people were told, or were not",
    (
        "new_step", "raised", "new_stage", "lapsed", "relapsed", "unacknowledged", "awake", "acknowledged", "resolved",
        "over_budget", "repeated", "historical", "never_told", "shadow", "shown_only", "not_firing", "not_worse",
        "silenced", "inhibited", "quiet_hours", "planned", "gathered",
    ),
)  # fmt: skip
TABLE = Label("table", "the table of the views", cap=30)
HANDLING = Label("kind", "who handles it", ("machine", "people", "hybrid"))
HANDS = Label("hands", "whether somebody is on it", ("somebody", "nobody"))
DIRECTION = Label("direction", "which way", ("up", "down"))
QUANTILE = Label("part", "the part that stays below", ("0.1", "0.5", "0.9"))
VOICED = Label(
    "what",
    "complaints_with_effort: by a second try, a wait, a transfer or a re-explanation; quiet_failures: clients with a"
    " failure and no complaint; silent_exits: they left, or are leaving, without one",
    (
        "complaints", "complaints_with_effort", "failed_attempts", "forgotten_complaints", "quiet_failures",
        "silent_exits",
    ),
)  # fmt: skip
FUNNEL = Label("step", "how far", ("touched", "first_order", "second_order"))
MADE_BY = Label(
    "type", "the type of the touchpoint; time: what time brought, such as a due that passed", (*TYPE.values, "time")
)
VIEW = Label("view", "what is computed of the views", cap=30)
CHANNEL = Label("channel", "how client and we met", (*get_args(Channel), "none"))
KIND = Label("kind", "the kind of the contact", get_args(ContactKind))
VERSION, CORE = Label("version", "of Driftline", cap=2), Label("core", "how the core runs", ("compiled", "pure"))
RANK = Label("rank", "1 is the worst", cap=100)

PRACTICE = Label("practice", "which practice", get_args(PracticeKind))
LAPSE = Label(
    "lapse", "what was left undone",
    (
        "standard_unmeasured", "miss_without_remedy", "policy_unread", "launch_untrained", "anger_untrained",
        "overload", "breach_without_consequence", "no_target", "backlog_old", "autopsy_missing",
        "complaint_forgotten", "too_quiet",
    ),
)  # fmt: skip
HELD_TO = Label("says", "measured is 1 where a metric is named, else 0", ("stated", "attained", "progress", "measured"))
SHARE = Label(
    "share", "agenda: service in reviews; accuracy: right samples; load: of what is normal; trained: for anger, 1 or 0",
    ("agenda", "accuracy", "load", "trained"),
)  # fmt: skip
CHANGE = Label("change", "what changed", ("policy_changed", "launch"))
SIDE = Label("side", "the week before the change, or the days after it, seven at most", ("before", "after"))
LOAD = Label("load", "high: on days of more load than normal", ("high", "normal"))

# How we serve, and what becomes of it: docs/practices.md.
UNSAID = "unsaid"
ACT = Label("act", "what the reply does; told: it is known which of these", ("told", *get_args(Act)))
MOMENT = Label(
    "moment", "how it went, as its row in docs/score.md says",
    (
        "complaint_answered_by_automation", "played_back", "not_played_back", "expectation_asked",
        "expectation_not_asked", "defended", "blamed", "deflected", "handling", "options_shown", "no_options",
        "favoured_client", "favoured_us", "referred", "dead_end", "guarantee_honoured", "guarantee_refused",
        "dispute_held", "taken_while_disputed", "delivered_in_time", "delivered_late", "corrected_reply",
        "transferred", "on_hold", "waited", "waited_long", "re_explained", "claim_confirmed",
        "claim_voided", "claim_reopened", "renegotiated", "renegotiated_again",
    ),
)  # fmt: skip
STEADY = Label(
    "practice", "what should be the same each week",
    ("summarised", "explained", "showed_options", "asked_needs", "played_back", "kept", "answered_in_time"),
)  # fmt: skip
WHY_TURNED = Label(
    "reason", "why the client had to turn to us, or did not get through",
    (*get_args(ContactReason), *get_args(FailureReason), UNSAID),
)  # fmt: skip
EXCEPTION = Label("kind", "what was granted or refused", (*get_args(ExceptionKind), UNSAID))
HOW = Label(
    "how",
    "granted where that was exceptional, routine or untold; or refused",
    ("exceptional", "routine", "untold", "refused"),
)
CLAIMED = Label("outcome", "how the need was met; routine: it was not urgent", get_args(CaseOutcome))
TAG = Label("tag", "what the cause tells us", get_args(CauseTag))
LESSON = Label("lesson", "what was done about it", ("recorded", "shared", "trained"))
ROLE = Label("role", "the level of who did it", (*get_args(Role), "none"))
IN_TOUCH = Label("who", "who was in touch", ("people", "machine", "manager", "executive"))
WAITS = Label("who", "who waits: the client for us, or we for the client", ("client", "us"))
WORTH = Label("event", "what was worth something", ("ordered", "left", "came_back", "offer", "goodwill", "restitution"))
LIVED = Label(
    "event", "what happened between us",
    (
        *WORTH.values, "delivered", "disputed", "held", "released", "taken", "expectation",
        *get_args(RelationshipChange),
    ),
)  # fmt: skip
DELAY = Label("within", "how old the case was", ("day", "week", "month", "later"))
WITHIN = Label("within", "how long ago at most", ("month", "quarter", "year"))

# Labels that are words of users.
MATTER = Label("item", "what it is about: a document, form, product, policy, question or rival")
SEGMENT = Label("segment", "the segment of the client")
TEAM = Label("team", "the team")
SOURCE = Label("source", "the system that publishes")
NOTICE = Label("channel", "the channel of notices, as the routing names it")
LINK = Label("link", "a channel and a type of touchpoint: email reply.sent")
STANDARD = Label("level", "to what the target applies: kind, priority and segment, or all")
WHOSE = Label("whose", "the standard, team, product, policy, kind or segment", cap=50)
NORM = Label("standard", "a standard of the house, or a practice in focus", cap=50)
ITEM = Label("item", "what it is about, as the house names it")
SURVEY = Label("survey", "the survey")
CELL = Label("cell", "one question of it: of many people, never of one", cap=100)
CLIENT = Label("client", "the client: only where DRIFTLINE_TOP_CLIENTS asks, and bounded by the rank", free=True)
