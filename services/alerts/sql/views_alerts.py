"""The alerts, each with what people did and said about it; its log, the log of all, and what the labels say."""

from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, false, func, literal, null, or_, select, true

from shared.clock import utc_now
from shared.messages import micros

from .paging import Order, Page, Wanted, every, page
from .tables import ACTIONS, ALERT_LOG, ALERTS, EXPLANATIONS, LABELS, OPEN, SILENCES, Row

OF = ALERTS.c
LATEST = Order("latest", (OF.at, OF.alert_id), descending=True)
TIMELINE = Order("timeline", (ALERT_LOG.c.sequence,), descending=True)
UNLABELLED = "none"  # in place of a label: those without one


def alert_list(
    engine: Engine,
    *,
    state: str | None = None,
    rule: str | None = None,
    tier: str | None = None,
    segment: str | None = None,
    keeper: str | None = None,
    label: str | None = None,
    of: str | None = None,
    after: str | None = None,
    limit: int,
) -> Page:
    """Alerts, the latest moved first; `of` a client. `state` may be `open`: not resolved. `label` may be `none`."""
    wanted = _said()
    if state == "open":
        wanted = wanted.where(OPEN)
    elif state is not None:
        wanted = wanted.where(OF.state == state)
    same = {OF.rule: rule, OF.tier: tier, OF.segment: segment, OF.keeper: keeper, OF.client: of}
    for column, value in same.items():
        if value is not None:
            wanted = wanted.where(column == value)
    if label == UNLABELLED:
        wanted = wanted.where(OF.label.is_(None))
    elif label is not None:
        wanted = wanted.where(OF.label == label)
    return page(engine, wanted, LATEST, limit, after)


def alert(engine: Engine, alert_id: str) -> Row | None:
    """One alert; with `explained`, the smallest set of touchpoints that explains it, where it was found."""
    found = EXPLANATIONS.c
    more = (found.because.label("explained"), found.exact, found.at.label("explained_at"), found.step.label("of_step"))
    wanted = _said().where(OF.alert_id == alert_id)
    wanted = wanted.add_columns(*more).outerjoin(EXPLANATIONS, found.alert_id == OF.alert_id)
    return _first(engine, wanted)


def timeline(engine: Engine, alert_id: str, limit: int) -> list[Row]:
    """What became of an alert, the newest first: a message of `driftline.alerts` each."""
    return timeline_page(engine, alert_id, limit).rows


def timeline_page(engine: Engine, alert_id: str, limit: int, after: str | None = None) -> Page:
    """The same, a page at a time."""
    return page(engine, select(ALERT_LOG).where(ALERT_LOG.c.alert_id == alert_id), TIMELINE, limit, after)


def action(engine: Engine, id: str) -> Row | None:
    """What somebody did; `accepted` and `why` are None until the alerts worker has said what became of it."""
    return _first(engine, select(ACTIONS).where(ACTIONS.c.id == id))


def newest(engine: Engine) -> int:
    """The number of the last message in the log of all alerts; 0: there is none."""
    with engine.connect() as connection:
        return connection.execute(select(func.max(ALERT_LOG.c.sequence))).scalar() or 0


def transitions(engine: Engine, after: int, until: int, limit: int) -> list[Row]:
    """The transitions of alerts between two numbers of the log, in its order."""
    of = ALERT_LOG.c
    wanted = select(ALERT_LOG).where(of.sequence > after, of.sequence <= until, of.kind == "transition")
    return every(engine, wanted.order_by(of.sequence).limit(limit))


def labels(engine: Engine) -> list[Row]:
    """How many alerts of each rule have each label (None: resolved without one), those in the shadow apart."""
    over = or_(OF.state == "resolved", OF.label.is_not(None)) & (OF.historical == false())
    wanted = select(OF.rule, OF.shadow, OF.label, func.count().label("alerts")).where(over)
    wanted = wanted.group_by(OF.rule, OF.shadow, OF.label).order_by(OF.rule, OF.shadow, OF.label.nulls_last())
    return every(engine, wanted)


def _said() -> Wanted:
    """Alerts with their label and silence."""
    now = micros(utc_now())
    of = SILENCES.c
    lasts = or_(of.silenced_until.is_(None), of.silenced_until > now)
    silenced: ColumnElement[Any] = and_(of.up == true(), OF.state != "resolved", lasts)
    columns = (
        LABELS.c.labelled_by,
        LABELS.c.labelled_at,
        LABELS.c.note,
        case((silenced, literal(True)), else_=literal(False)).label("silenced"),
        case((silenced, of.silenced_until), else_=null()).label("silenced_until"),
        case((silenced, of.silenced_by), else_=null()).label("silenced_by"),
    )
    joined = ALERTS.outerjoin(LABELS, LABELS.c.alert_id == OF.alert_id)
    return select(ALERTS, *columns).select_from(joined.outerjoin(SILENCES, of.alert_id == OF.alert_id))


def _first(engine: Engine, wanted: Wanted) -> Row | None:
    return next(iter(every(engine, wanted.limit(1))), None)
