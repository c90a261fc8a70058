"""Every metric, one call each: name, what it says, labels, golden signal, who has it. docs/metrics.md is made of it.

Names follow Prometheus: base units (seconds, bytes, ratios from 0 to 1) at the end, `_total` for what only grows.
Labels are bounded (measuring.py) and never a client, but for `TOP_SCORE` and `TOP_RISK`, which are off by default.
"""

from . import labels as of
from . import metrics_house as house
from . import metrics_service as service
from .measuring import METRICS, Metric, Service, exposition, show, whose

__all__ = ["METRICS", "Metric", "exposition", "house", "service", "show", "whose"]

ingest, scoring, alerts, systemic, delivery, projector, board = (Service(name) for name in of.SERVICES)
every = Service(*of.SERVICES)
workers, readers = Service("scoring", "alerts"), Service(*every.names[:-1])
web, asking = Service("ingest", "board"), Service("projector", "board")

# Buckets. FAST: a fold of 100 µs to a checkpoint of seconds. WAIT: people wait for it; 1 s, 5 s, 10 s are promised.
# LONG: work of people, from the minute to a month. LATE: up to the lateness horizon, with the hour of what is "late".
FAST = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
WAIT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
MINUTE, HOUR, DAY = 60, 3600, 86_400
LONG = tuple(one * HOUR for one in (0.25, 1, 4, 12, 24, 48, 96, 168, 336, 720))
LATE = (1, 10, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY)
MANY = (1, 2, 5, 10, 20, 50, 100, 200)

# every service
BUILD = every.gauge("driftline_build_info", "1, with the version that runs", of.SERVICE, of.VERSION, of.CORE)
STARTED = every.gauge("driftline_start_time_seconds", "When the process began, since 1970", of.SERVICE)
ALIVE = every.gauge(
    "driftline_heartbeat_timestamp_seconds", "When its main loop last went round, since 1970", of.SERVICE
)
READY = every.gauge("driftline_ready", "1: it does its work, as /readyz says", of.SERVICE)
LOGGED = every.counter("driftline_log_events_total", "Lines of its log", of.SERVICE, of.LEVEL, signal="errors")
KAFKA_UP = readers.gauge("driftline_kafka_up", "1: Kafka answers it", of.SERVICE, signal="errors")
DATABASE_UP = asking.gauge("driftline_database_up", "1: its database answers", of.SERVICE, signal="errors")

# what reads Kafka
LAG = readers.gauge("driftline_lag_messages", "Messages not yet read", of.SERVICE, of.TOPIC, signal="saturation")
BEHIND = readers.gauge(
    "driftline_behind_seconds", "How old the oldest unread message may be; 0 where all is read", of.SERVICE, of.TOPIC,
    signal="saturation",
)  # fmt: skip
READ = readers.counter(
    "driftline_messages_read_total", "Messages read and done with", of.SERVICE, of.TOPIC, signal="traffic"
)
UNREADABLE = Service("systemic", "delivery", "projector").counter(
    "driftline_messages_unreadable_total", "Messages that could not be read", of.SERVICE, of.TOPIC, signal="errors"
)

# HTTP
REQUESTS = web.counter(
    "driftline_http_requests_total", "Requests answered", of.SERVICE, of.AREA, of.CODE, signal="traffic"
)
ANSWERED = web.histogram(
    "driftline_http_request_seconds", "From a request to the begin of its answer", of.SERVICE, of.AREA, buckets=WAIT,
    signal="latency",
)  # fmt: skip
BUSY = web.gauge("driftline_http_requests_in_progress", "Requests not yet answered", of.SERVICE, signal="saturation")

# ingest
ACCEPTED = ingest.counter(
    "driftline_touchpoints_accepted_total", "Touchpoints that Kafka acknowledged", of.TYPE, of.VIA, signal="traffic"
)
CONTACTS_RECEIVED = ingest.counter(
    "driftline_contacts_received_total", "Accepted contacts of clients", of.CHANNEL, of.KIND
)
REFUSED = Service("ingest", "scoring", "alerts").counter(
    "driftline_touchpoints_refused_total", "Touchpoints that were refused", of.SERVICE, of.REASON, signal="errors"
)
DEAD_LETTERS = Service("ingest", "scoring", "alerts").counter(
    "driftline_dead_letters_total", "Dead letters written", of.SERVICE, of.REASON, signal="errors"
)
ACKNOWLEDGE = ingest.histogram(
    "driftline_ingest_acknowledge_seconds", "From touchpoints' arrival to Kafka's acknowledgement", buckets=WAIT,
    signal="latency",
)  # fmt: skip
LATENESS = ingest.histogram(
    "driftline_touchpoint_lateness_seconds", "From what happened to its arrival; late is more than an hour",
    buckets=LATE,
)  # fmt: skip
ENVELOPES = ingest.histogram("driftline_envelope_touchpoints", "Touchpoints in one envelope", buckets=MANY)
QUEUE = ingest.gauge(
    "driftline_ingest_queue_touchpoints", "Touchpoints that Kafka has not acknowledged", signal="saturation"
)
QUEUE_LIMIT = ingest.gauge(
    "driftline_ingest_queue_limit_touchpoints", "How many it holds before it answers 429", signal="saturation"
)

# workers: scoring and alerts
FOLD = workers.histogram(
    "driftline_fold_seconds", "Time to fold one message; its rate of sum is how busy the worker is", of.SERVICE,
    buckets=FAST, signal="latency",
)  # fmt: skip
FRESHNESS = workers.histogram(
    "driftline_freshness_seconds", "From a message's append in Kafka until what follows from it is published",
    of.SERVICE, buckets=WAIT, signal="latency",
)  # fmt: skip
FOLDED_AT = workers.gauge("driftline_last_fold_timestamp_seconds", "When a message was last folded", of.SERVICE)
CHECKPOINT = workers.histogram(
    "driftline_checkpoint_seconds", "Time that a checkpoint took, to its commit", of.SERVICE, buckets=FAST,
    signal="latency",
)  # fmt: skip
CHECKPOINT_AT = workers.gauge("driftline_checkpoint_timestamp_seconds", "When the last checkpoint was done", of.SERVICE)
CHANGELOG = workers.histogram(
    "driftline_changelog_write_seconds", "Time in which Kafka took the states of a checkpoint", of.SERVICE,
    buckets=FAST, signal="latency",
)  # fmt: skip
CHANGELOG_BYTES = workers.counter("driftline_changelog_written_bytes_total", "State written", of.SERVICE)
TABLE_KEYS = workers.gauge(
    "driftline_table_keys",
    "What it holds: clients, and some records of each partition",
    of.SERVICE,
    signal="saturation",
)
TABLE_BYTES = workers.gauge("driftline_table_bytes", "Their states, as encoded", of.SERVICE, signal="saturation")
PARTITIONS = workers.gauge("driftline_table_partitions", "Partitions that the worker has", of.SERVICE)
RECOVERY = workers.gauge("driftline_recovery_seconds", "Time that reading state back took, the last time", of.SERVICE)
RECOVERING = workers.gauge("driftline_recovering", "1: it reads state back, and folds nothing", of.SERVICE)
RECOVERIES = workers.counter("driftline_recoveries_total", "Times that state was read back", of.SERVICE)
TICKS = Service("scoring", "alerts", "systemic").counter(
    "driftline_ticks_total", "Ticks sent into partitions", of.SERVICE, signal="traffic"
)

# scoring
FOLDED = scoring.counter("driftline_touchpoints_folded_total", "Touchpoints folded into the ledgers", signal="traffic")
DUPLICATES = scoring.counter("driftline_touchpoints_duplicate_total", "Touchpoints that the ledger already had")
TRANSITIONS = scoring.counter(
    "driftline_transitions_total", "Moves on the ladder and of flags, live", of.RULE, of.MOVED_TO
)
QUIET = scoring.gauge(
    "driftline_sources_quiet",
    "Sources whose heartbeats stay away: their clients are unknown; of its partitions, the most",
)
VERDICTS = scoring.counter(
    "driftline_clock_verdicts_total", "Clocks that ended, once the lateness horizon has passed; in imports, too",
    of.CLOCK, of.CLOCK_OUTCOME, of.SEGMENT,
)  # fmt: skip
CLOCK_SECONDS = scoring.histogram(
    "driftline_clock_working_seconds", "Working time that these clocks had run", of.CLOCK, buckets=LONG
)
SUPERSEDED = scoring.counter("driftline_verdicts_superseded_total", "Verdicts that late or corrected facts made void")

# alerts
ALERTS = alerts.counter("driftline_alerts_total", "Transitions of alerts, live", of.RULE, of.STATE, signal="traffic")
ACTIONS = alerts.counter("driftline_actions_total", "What people did about alerts", of.DO, of.ACCEPTED_OR_NOT)
LABELS = alerts.counter("driftline_alert_labels_total", "Labels given to alerts that are over", of.RULE, of.LABEL)
CRISES = alerts.counter("driftline_crises_total", "Entries into crisis, live", of.RESPONSE)
LEAD = alerts.histogram(
    "driftline_crisis_lead_seconds", "From the first warning of an episode to its crisis, live", of.RULE, buckets=LONG
)
TO_ACKNOWLEDGE = alerts.histogram(
    "driftline_alert_acknowledge_seconds", "From an alert's begin until somebody takes it", of.RULE, buckets=LONG
)
ALERT_SECONDS = alerts.histogram("driftline_alert_seconds", "From an alert's begin to its end", of.RULE, buckets=LONG)

# systemic
INCIDENTS = systemic.gauge("driftline_incidents", "Systemic incidents that run, by what they are about", of.ABOUT)
INCIDENT_NEWS = systemic.counter(
    "driftline_incident_messages_total", "Beginnings, further members and ends of incidents", of.ABOUT, signal="traffic"
)
JUDGED = systemic.histogram(
    "driftline_systemic_judge_seconds", "Time to judge what partitions have told", buckets=FAST, signal="latency"
)

# delivery
NOTICES = delivery.counter(
    "driftline_notices_total", "Attempts to deliver a notice", of.NOTICE, of.SENT, signal="traffic"
)
DECIDED = delivery.counter(
    "driftline_notice_decisions_total", "Decisions to tell people of an alert, or not to", of.WHY
)
DELAY = delivery.histogram(
    "driftline_notice_seconds", "From what an alert is about to a channel that has taken the notice", of.TIER,
    buckets=WAIT, signal="latency",
)  # fmt: skip
SEND = delivery.histogram(
    "driftline_channel_send_seconds", "Time that a channel took for one notice", of.NOTICE, buckets=WAIT,
    signal="latency",
)  # fmt: skip
WAITING = delivery.gauge(
    "driftline_notice_waiting_seconds", "How long the oldest notice waits for its channel", of.NOTICE,
    signal="saturation",
)  # fmt: skip
CIRCUIT = delivery.gauge(
    "driftline_channel_open", "1: a channel fails, and is tried now and then only", of.NOTICE, signal="errors"
)
DEAD = delivery.gauge(
    "driftline_channel_dead", "1: a channel has taken nothing for minutes", of.NOTICE, signal="errors"
)
FIRING = delivery.gauge("driftline_alerts_firing", "Alerts that fire now and people are told of", of.RULE)
LEADER = delivery.gauge("driftline_delivery_leader", "1: it delivers; 0: it stands by")

# projector: itself
ROWS = projector.counter("driftline_rows_written_total", "Rows written into the views", of.TABLE, signal="traffic")
WRITE = projector.histogram(
    "driftline_projection_write_seconds", "Time of one transaction", buckets=FAST, signal="latency"
)
EXPORT = projector.gauge("driftline_export_seconds", "Time that counting a view took", of.VIEW, signal="latency")
EXPORTED_AT = projector.gauge("driftline_export_timestamp_seconds", "When the views were last counted, since 1970")

# projector, of the views: clients
CLIENTS = projector.gauge(
    "driftline_clients", "Clients by band of their score; of silent sources: unknown", of.BAND, of.SEGMENT
)
LADDER = projector.gauge("driftline_clients_on_ladder", "Clients by step of the ladder", of.STEP, of.SEGMENT)
SCORES = projector.spread("driftline_clients_by_score", "Clients with at most that score", of.SEGMENT, of.LE)
DIMENSIONS = projector.spread(
    "driftline_clients_by_dimension", "Clients with at most that value of a dimension", of.DIMENSION, of.LE
)
SCORE = projector.gauge("driftline_score_mean", "Mean score, 0 to 100", of.SEGMENT)
CONFIDENCE = projector.gauge("driftline_confidence_ratio", "Mean part of a score that rests on evidence", of.SEGMENT)
MOVERS = projector.gauge(
    "driftline_movers", "Clients whose score moved by 5 points or more since the day before", of.DIRECTION, of.SEGMENT
)
UNKNOWN = projector.gauge("driftline_clients_unknown_ratio", "Part of the clients whose sources are silent")
TOP_SCORE = projector.gauge(
    "driftline_top_client_score", "Scores of the worst clients (off by default)", of.RANK, of.CLIENT
)
TOP_RISK = projector.gauge(
    "driftline_top_client_risk_ratio", "Their risk of a crisis (off by default)", of.RANK, of.CLIENT
)

# projector: the seven expectations, 0 to 100 by the score's own formula
BY_TEAM = projector.gauge("driftline_expectation_by_team", "Value of a dimension by team", of.DIMENSION, of.TEAM)
BY_CHANNEL = projector.gauge("driftline_expectation_by_channel", "By channel", of.DIMENSION, of.CHANNEL)
BY_TYPE = projector.gauge("driftline_expectation_by_type", "By type of touchpoint", of.DIMENSION, of.MADE_BY)
BY_LINK = projector.gauge("driftline_expectation_by_link", "By type of touchpoint in a channel", of.DIMENSION, of.LINK)
BY_STAGE = projector.gauge("driftline_expectation_by_stage", "By stage of life of the client", of.DIMENSION, of.STAGE)
BY_SEGMENT = projector.gauge("driftline_expectation_by_segment", "By segment of the client", of.DIMENSION, of.SEGMENT)

# projector: weakest links
LINK_VALUE = projector.gauge(
    "driftline_link_value", "How well a link works, 0 to 100: by all its moments, old ones less", of.LINK, of.HANDLING
)
LINK_MOMENTS = projector.gauge("driftline_link_moments", "Moments behind that value", of.LINK, of.HANDLING)
LINK_REPLIES = projector.gauge(
    "driftline_link_people_replies", "What it cost us: replies by people, 30 days", of.LINK, of.HANDLING
)
LINK_SECONDS = projector.gauge(
    "driftline_link_client_seconds", "What it cost clients: waiting, or held on the line, 30 days", of.LINK, of.HANDLING
)

# projector: voice and silence, of 30 days
VOICE = projector.gauge("driftline_voice", "What clients said, and where they kept silent", of.VOICED, of.SEGMENT)

# projector: retention
VALUE = projector.gauge(
    "driftline_client_value", "Value of the orders of clients, by step of the ladder", of.STEP, of.SEGMENT
)
STAGES = projector.gauge("driftline_clients_by_stage", "Clients by stage of life", of.STAGE, of.SEGMENT)
FUNNEL_CLIENTS = projector.gauge(
    "driftline_funnel_clients", "Clients that came so far, or further", of.FUNNEL, of.SEGMENT
)
EFFORT = projector.gauge(
    "driftline_people_replies", "Replies by people, 30 days: to prospect and trial to win them", of.STAGE, of.SEGMENT
)

# projector: standards, clocks and contacts
TARGET = projector.gauge("driftline_standard_target_seconds", "Target of the policy in force", of.CLOCK, of.STANDARD)
MEASURED = projector.gauge(
    "driftline_standard_measured", "1: clocks were measured by it; 0: none", of.CLOCK, of.STANDARD
)
STANDARD_CLOCKS = projector.gauge(
    "driftline_standard_clocks", "Clocks of 30 days that met or missed it", of.CLOCK, of.STANDARD, of.TEAM, of.MET
)
CLOCKS = projector.gauge(
    "driftline_clocks_ended", "Clocks with a target, of 30 days: met or missed", of.CLOCK, of.MET, of.TEAM, of.SEGMENT
)
CONTACTS = projector.gauge("driftline_contacts", "Contacts of 30 days: what each was", of.CONTACT, of.SEGMENT)
SOLVED_FIRST = projector.gauge(
    "driftline_first_contact_resolved_ratio", "Part of the cases of 30 days that the first contact solved", of.SEGMENT
)

# projector: commitments, alerts
COMMITMENTS = projector.gauge("driftline_commitments", "Commitments as they stand now", of.PROMISED, of.ORIGIN)
KEPT = projector.gauge(
    "driftline_commitment_outcomes", "What became of commitments of 30 days, by the keeper's team", of.PROMISE, of.TEAM
)
PRECISION = projector.gauge(
    "driftline_alert_precision_ratio", "Part of a rule's labelled alerts that were right", of.RULE
)
LABELLED = projector.gauge(
    "driftline_alerts_labelled", "Alerts that are over, by what people said of them", of.RULE, of.GIVEN
)
OPEN_ALERTS = projector.gauge("driftline_alerts_open", "Alerts that stand now", of.RULE, of.OPEN_STATE, of.HANDS)
CRISES_KNOWN = projector.gauge("driftline_crises_known", "All crises in the views, by response", of.RESPONSE)
LEAD_QUANTILE = projector.gauge(
    "driftline_crisis_lead_quantile_seconds", "Warning before crises: of the parts of all in the views", of.QUANTILE
)
UNWARNED = projector.gauge("driftline_crises_unwarned", "Crises in the views that nothing warned of")

# projector: trust in the data
SOURCE_LATE = projector.gauge("driftline_source_late_ratio", "Part that came more than an hour late", of.SOURCE)
SOURCE_SILENT = projector.gauge("driftline_source_silent_seconds", "Time since it was last heard", of.SOURCE)
SOURCE_UNKNOWN = projector.gauge("driftline_source_unknown_clients", "Clients unknown since it is silent", of.SOURCE)
LETTERS = projector.gauge("driftline_dead_letters_held", "Dead letters that the views hold", of.SOURCE, of.REASON)
