"""How the house is run, out of practices of its units: what is shown of it, what was left undone, and no client."""

from itertools import permutations

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from services.alerts.house import lapses
from services.alerts.sql import exports_house, tables, views, views_house, views_sources
from services.alerts.sql.projection import Projection
from services.alerts.sql.views_house import House, house
from services.alerts.sql.writing import write
from shared import labels
from shared import metrics_house as metrics
from shared.messages import Data, Envelope, Touchpoint, instant
from shared.topics import ALERTS, TOUCHPOINTS
from tests.alerts.builders import alert
from tests.alerts.lived import POLICY, Lived
from tests.scoring.shorthand import at, touchpoints
from tests.web.history import Topics

DAY = 86_400_000_000
LATENESS = 72 * 3_600_000_000
QUIET = "0d contact a client=acme kind=inquiry topic=bill channel=email"


def practice(time: str, unit: str, kind: str, id: str = "", arrives: str = "", **data: object) -> Touchpoint:
    """A practice as it stands in an envelope."""
    said = Data(kind=kind, **data)
    return Touchpoint(
        id=id or f"{time} {kind} {data.get('item')}", source="hr", type="practice.recorded", subject=unit,
        time=instant(at(time)), ingestedat=instant(at(arrives or time)), data=said,
    )  # fmt: skip


def lived(*practices: Touchpoint, log: str = QUIET, until: str = "30d", policy: str = POLICY) -> Lived:
    """Clients after a log, and beside them practices in the order in which they arrived."""
    found, topics = Lived(log, until, policy), Topics(1)
    for one in practices:
        topics.put(TOUCHPOINTS, Envelope(events=[one]))
    projection = Projection({})
    assert not projection.take(topics.records)
    with found.views.begin() as connection:
        write(connection, projection)
    return found


def seen(*practices: Touchpoint, log: str = QUIET, until: str = "30d", policy: str = POLICY) -> House:
    """The house after them."""
    found = lived(*practices, log=log, until=until, policy=policy)
    return house(found.views, found.now, found.yard)


def left(found: House) -> list[tuple[str, str]]:
    """What was left undone, and whose it is."""
    return [(one.kind, one.whose) for one in found.lapses]


def test_a_practice_is_in_no_list_of_clients_and_counts_as_a_touchpoint_of_its_source():
    found = lived(practice("1d", "desk", "review", value=20.0, scale=60.0), practice("1d", "acme", "load"))
    with found.views.connect() as connection:
        assert list(connection.execute(select(tables.CLIENTS.c.client)).scalars()) == ["acme"]
    assert views.client(found.views, "desk") is None
    assert sum(part.members for part in views.everybody(found.views)) == 1
    [hr] = [row for row in views_sources.sources(found.views) if row["source"] == "hr"]
    assert hr["touchpoints"] == 2 == len(views_sources.arrived(found.views, "hr", limit=9).rows)
    with found.views.connect() as connection:
        assert connection.execute(select(func.count()).where(tables.MOMENTS.c.client == "desk")).scalar_one() == 0


def test_a_practice_counts_once_and_as_its_corrections_leave_it_in_whatever_order_they_come():
    first = practice("1d", "desk", "sample", id="p", value=18.0, scale=20.0)
    again, other = first, practice("1d", "desk", "sample", id="p", value=2.0, scale=20.0, arrives="25h")
    named = "practice.recorded,-,kind=sample"
    says = ((26, 10), (27, 15))
    log = "; ".join(f"{hour}h amend p client=desk as=1d,{named},value={value},scale=20" for hour, value in says)
    amends = [corrected(one) for one in touchpoints(log)]
    for order in permutations([first, again, *amends]):
        [unit] = seen(*order).units
        assert unit.accuracy == 0.75
    assert seen(first, other).units[0].accuracy == 0.9, "the same identity with another content is dead"
    void = corrected(touchpoints("28h void p client=desk")[0])
    for order in permutations([first, *amends, void]):
        assert not seen(*order).units


def corrected(touchpoint: Touchpoint) -> Touchpoint:
    """The same correction, of what the source of practices said."""
    of = replace(touchpoint.data.of, source="hr", time=instant(at("1d")))
    carried = touchpoint.data.touchpoint
    new = None if carried is None else replace(carried, source="hr")
    return replace(touchpoint, data=replace(touchpoint.data, of=of, touchpoint=new))


def test_what_is_too_late_or_a_correction_of_a_client_alone_is_no_practice():
    assert not seen(practice("1d", "desk", "review", arrives="9d")).units
    void = "0d contact a client=acme id=x; 1h void x client=acme"
    found = lived(log=void)
    assert not house(found.views, found.now, found.yard).units


def test_every_standard_is_listed_with_what_measures_it_and_what_was_attained():
    found = seen(
        practice("1d", "house", "standard", item="within a day", what="first_response", value=9.0, scale=10.0),
        practice("1d", "house", "standard", item="welcome"),
        practice("1d", "house", "focus", item="say when", value=1.0, scale=4.0),
        practice("8d", "desk", "standard", item="within a day", value=8.0, scale=10.0, outcome="missed"),
        practice("8d", "billing", "standard", item="within a day", value=10.0, scale=10.0, outcome="met"),
        practice("9d", "desk", "coaching", item="within a day"),
    )
    said = {one.name: (one.metric, one.stated, one.attained, one.progress, one.coached) for one in found.standards}
    assert said == {
        "within a day": ("first_response", 0.9, 0.9, None, 1),
        "welcome": ("", None, None, None, 0),
        "say when": (None, None, None, 0.25, 0),
    }
    assert left(found) == [("standard_unmeasured", "welcome"), ("miss_without_remedy", "within a day")]


def test_a_miss_is_left_undone_after_two_weeks_without_a_remedy_and_until_it_is_met():
    missed = practice("1d", "desk", "standard", item="s", what="m", outcome="missed")
    assert not left(seen(missed, until="14d"))
    assert left(seen(missed, until="16d")) == [("miss_without_remedy", "s")]
    assert not left(seen(missed, practice("9d", "desk", "remedy", item="s"), until="16d"))
    assert not left(seen(missed, practice("9d", "desk", "standard", item="s", what="m", outcome="met"), until="16d"))
    assert left(seen(practice("0d", "desk", "remedy", item="s"), missed, until="16d")) == [("miss_without_remedy", "s")]


def test_a_unit_shows_how_it_is_run():
    [desk] = seen(
        practice("1d", "desk", "review", value=15.0, scale=60.0),
        practice("2d", "desk", "review", id="r", value=30.0, scale=60.0),
        practice("3d", "desk", "training", item="anger", value=4.0, scale=5.0),
        practice("4d", "desk", "recognition", case_id="a"),
        practice("5d", "desk", "sample", value=18.0, scale=20.0),
        practice("6d", "desk", "load", value=40.0, scale=50.0),
    ).units
    assert (desk.reviews, desk.last_review, desk.agenda, desk.trainings, desk.trained) == (2, at("2d"), 0.375, 1, 4.0)
    assert (desk.recognitions, desk.accuracy, desk.load, desk.angry) == (1, 0.9, 0.8, True)


@pytest.mark.parametrize(
    ("practices", "untrained"),
    [
        ([practice("5d", "house", "launch", item="app", value=3.0, scale=4.0)], True),
        ([practice("5d", "house", "launch", item="app", value=4.0, scale=4.0)], False),
        ([practice("5d", "house", "launch", item="app", outcome="missed")], True),
        ([practice("5d", "house", "launch", item="app", outcome="met")], False),
        ([practice("5d", "house", "launch", item="app")], False),
        ([practice("1d", "desk", "training", item="bill"), practice("5d", "house", "launch", item="app")], True),
        ([practice("5d", "house", "launch", item="app", outcome="missed"),
          practice("6d", "desk", "training", item="app", value=5.0, scale=5.0)], False),
    ],
)  # fmt: skip
def test_a_launch_with_an_untrained_front_line_is_left_undone_where_training_is_told_of(practices, untrained):
    assert left(seen(*practices)) == ([("launch_untrained", "app")] if untrained else [])


def test_a_change_shows_who_knows_of_it_and_whether_clients_turn_to_us_for_it():
    many = ((day, n) for day in range(1, 20) for n in range(1 if day < 9 else 3))
    days = "; ".join(f"{day}d contact c{day}-{n} client=acme" for day, n in many)
    found = seen(practice("9d", "house", "policy_changed", item="returns", value=6.0, scale=10.0), log=days)
    [change] = found.changes
    assert (change.kind, change.ready, change.before, change.after) == ("policy_changed", 0.6, 1.0, 3.0)
    assert left(found) == [("policy_unread", "returns")]


def test_teams_that_answer_complaints_untrained_for_anger_are_found_only_where_such_training_is_told_of():
    log = "0h contact a client=acme kind=complaint segment=gold; 30m reply a client=acme team=billing"
    assert not left(seen(log=log))
    assert left(seen(practice("1d", "desk", "training", item="anger"), log=log)) == [("anger_untrained", "billing")]
    assert not left(seen(practice("1d", "billing", "training", item="anger"), log=log))


def test_a_unit_that_regularly_carries_too_much_is_found_and_targets_met_are_apart_by_load():
    loads = [practice(f"{day}d", "desk", "load", value=60.0, scale=50.0) for day in (1, 8, 15)]
    log = (
        "2d contact a client=acme; 49h reply a client=acme team=desk; 20d contact b client=acme; "
        "481h assigned b client=acme to_team=desk; 21d reply b team=desk client=acme"
    )
    light = practice("19d", "desk", "load", value=40.0, scale=50.0)
    found = seen(*loads, light, log=log, until="25d")
    assert found.held == {("desk", True): (1.0, 1), ("desk", False): (0.0, 1)}
    assert left(seen(*loads, until="20d")) == [("overload", "desk")]
    assert not left(seen(*loads[:2], until="20d")), "twice is not regularly"


def test_a_breach_of_a_value_without_consequence_is_found_and_surveys_and_money_are_shown():
    found = seen(
        practice("1d", "desk", "values_breach", item="truth"),
        practice("1d", "desk", "values_breach", item="secrecy", what="an apology"),
        practice("1d", "desk", "values_breach", item="fairness"),
        practice("2d", "house", "survey", item="roadmap", scale=5.0, items={"truth: people": 4.0}),
        practice("3d", "house", "cost", item="retention", value=10.0),
        practice("4d", "house", "cost", item="retention", value=5.0),
        practice("9d", "desk", "values_breach", item="fairness", what="a review of the rule"),
    )
    assert left(found) == [("breach_without_consequence", "truth")]
    assert [(row["survey"], row["cell"], row["unit"], row["part"]) for row in found.cells] == [
        ("roadmap", "truth: people", "house", 0.8)
    ]
    assert found.money == [{"item": "retention", "value": 15.0}]


def test_a_house_without_a_target_for_complaints_or_inquiries_is_told_so_where_it_has_any_target():
    one_kind = POLICY.replace('first_response = "4h"\n', "").replace(', segment = "gold"', "")
    assert left(seen(policy=one_kind)) == [("no_target", "inquiry")]
    assert not left(seen(policy=POLICY))


def test_a_segment_with_many_contacts_and_no_complaint_is_too_quiet(monkeypatch):
    monkeypatch.setattr(views_house, "QUIET", 3)
    log = "; ".join(
        f"{n}h contact {segment}{n} client={segment} segment={segment} kind={kind if n else 'inquiry'}"
        for segment, many, kind in (("gold", 3, "inquiry"), ("silver", 3, "complaint"), ("bronze", 2, "inquiry"))
        for n in range(many)
    )
    assert left(seen(log=log, until="9d")) == [("too_quiet", "gold")]
    assert not left(seen(log=log, until="40d")), "of 30 days"


def test_work_that_was_missed_more_than_a_week_ago_and_is_still_open_is_a_backlog_by_team():
    found, topics = lived(), Topics(2)
    names = {"client": "acme", "rule": "breach", "step": None, "team": "desk"}
    for number, (days, more) in enumerate(
        ((8, {}), (20, {}), (6, {}), (9, {"state": "resolved"}), (9, {"shadow": True}))
    ):
        began = instant(found.now - days * DAY)
        topics.put(
            ALERTS, alert(version=1, alert_id=f"breach:acme:{number}", started_at=began, at=began, **names | more)
        )
    projection = Projection({})
    assert not projection.take(topics.records)
    with found.views.begin() as connection:
        write(connection, projection)
    [backlog] = house(found.views, found.now, found.yard).lapses
    assert (backlog.kind, backlog.whose, backlog.count) == ("backlog_old", "desk", 2)
    assert backlog.since == found.now - 20 * DAY


def test_a_loss_that_nobody_learnt_from_is_found_two_weeks_later_where_causes_are_told_of():
    gone = "0d order - client=acme; 1d relationship.ended - client=acme"
    told = "; 2d cause.recorded z client=bolt fault=ours cause=late"
    assert not left(seen(log=gone)) and not left(seen(log=gone + told, until="14d"))
    assert left(seen(log=gone + told)) == [("autopsy_missing", "")]
    assert not left(seen(log=gone + told + "; 3d cause.recorded y client=acme fault=ours cause=late"))


def test_a_loss_has_its_cause_whosever_fault_it_is():
    gone = "0d order - client=acme; 1d relationship.ended - client=acme"
    others = "; 2d cause.recorded z client=bolt cause=price{}"
    mine = "; 3d cause.recorded y client=acme cause=price{}"
    for fault in ("", " fault=theirs", " fault=third_party"):
        assert left(seen(log=gone + others.format(fault))) == [("autopsy_missing", "")]
        assert not left(seen(log=gone + others.format(fault) + mine.format(fault)))


def test_complaints_that_were_put_right_and_forgotten_are_counted_where_causes_are_told_of():
    put_right = "; ".join(
        f"{n}h contact c{n} client=acme kind=complaint team=desk; {n + 1}h reply c{n} client=acme team=desk; "
        f"{n + 2}h resolved c{n} client=acme team=desk; {n + 3}h confirmed c{n} client=acme; "
        f"{n + 4}h reply c{n} client=acme kind=follow_up team=desk"
        for n in (0, 30)
    )
    told = "; 40h cause.recorded z client=bolt fault=ours cause=late"
    assert not left(seen(log=put_right))
    [forgotten] = seen(log=put_right + told).lapses
    assert (forgotten.kind, forgotten.whose, forgotten.count) == ("complaint_forgotten", "desk", 2)
    assert not left(
        seen(log=put_right + told + "".join(f"; 50h cause.recorded c{n} client=acme cause=x" for n in (0, 30)))
    )


def test_the_lapses_of_the_code_are_those_of_the_metric_and_its_gauges_say_what_the_house_shows():
    assert lapses.LAPSES == labels.LAPSE.values
    found = lived(
        practice("1d", "house", "standard", item="welcome", value=9.0, scale=10.0),
        practice("2d", "desk", "review", value=15.0, scale=60.0),
        practice("3d", "house", "policy_changed", item="returns", value=5.0, scale=10.0),
        practice("4d", "house", "survey", item="role", scale=5.0, items={"my part": 4.0}),
    )
    exports_house.house(found.views, found.now, found.yard)
    assert metrics.LAPSES.labels("standard_unmeasured", "welcome")._value.get() == 1.0
    assert metrics.NORMS.labels("stated", "welcome")._value.get() == 0.9
    assert metrics.NORMS.labels("measured", "welcome")._value.get() == 0.0
    assert metrics.SHARES.labels("agenda", "desk")._value.get() == 0.25
    assert metrics.READINESS.labels("policy_changed", "returns")._value.get() == 0.5
    assert metrics.CELLS.labels("role", "my part", "house")._value.get() == 0.8
    assert metrics.PRACTICES.labels("review", "desk")._value.get() == 1.0


def test_practices_are_listed_one_by_one_of_a_kind_or_a_unit():
    found = lived(*(practice(f"{day}d", "desk", "review") for day in range(5)), practice("9d", "house", "load"))
    page = views_house.told(found.views, kind="review", limit=3)
    rest = views_house.told(found.views, kind="review", after=page.next, limit=3)
    assert [row["at"] for row in page.rows + rest.rows] == [at(f"{day}d") for day in (4, 3, 2, 1, 0)]
    assert [row["unit"] for row in views_house.told(found.views, unit="house", limit=9).rows] == ["house"]
