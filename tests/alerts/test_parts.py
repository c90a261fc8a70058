"""A late fact about a busy client has thousands of moments told anew: in bounded messages, of which no sum suffers."""

from datetime import timedelta

import msgspec
from sqlalchemy import Engine, select

from services.alerts.sql import tables_moments
from services.alerts.sql.moments import MOMENTS
from services.scoring import engine
from services.scoring.parts import MOST, MOST_BYTES, parts
from shared.commitments import Committed
from shared.judged import Judged
from shared.messages import ClientScore, Scores
from shared.topics import SIGNALS

from .builders import NOW, scored
from .lived import Lived, views_of

SUMS = (MOMENTS, tables_moments.EXPECTATIONS, tables_moments.TALLIES, tables_moments.VOICES, tables_moments.RELATIONS)
CONTACT = "kind=complaint channel=phone wait_seconds=900 hold_seconds=300"


def lived(late: str, contacts: int) -> Lived:
    """A client that complains each minute from the first hour on, and once half an hour before."""
    busy = [f"{60 + each}m contact A{each} {CONTACT}" for each in range(contacts)]
    return Lived("; ".join([*busy, f"30m contact B kind=complaint id=before {late}"]), until="19d")


def sums(views: Engine) -> dict[str, list[tuple[object, ...]]]:
    """What moments come to, rounded: the order of adding is another one."""
    with views.connect() as connection:
        found = {table.name: connection.execute(select(table)).all() for table in SUMS}
    return {
        name: sorted(tuple(round(one, 6) if isinstance(one, float) else one for one in row) for row in rows)
        for name, rows in found.items()
    }


def scores(life: Lived) -> list[ClientScore]:
    """The scores that were told, in their order."""
    told = [record.value for record in life.records if record.topic == SIGNALS.name]
    return [score for one in told for score in msgspec.json.decode(one or b"", type=Scores).scores]


def test_a_late_fact_about_a_busy_client_is_told_in_parts_that_add_up():
    late, calm = lived("arrives=390m", contacts=300), lived("", contacts=300)
    told = scores(late)
    assert max(len(msgspec.json.encode(score)) for score in told) < MOST_BYTES
    assert [score.version for score in told] == list(range(1, len(told) + 1))
    assert len([score for score in told if len(score.moments) == MOST]) >= 2
    assert sums(late.views) == sums(calm.views)
    assert sums(views_of(late.records, at_once=1)) == sums(calm.views)  # each message in a transaction of its own


def test_parts_are_bounded_whatever_the_names_and_hold_all_that_was_told_once():
    for letters, number in ((1, 30_000), (30_000, 200)):
        moments = [Judged(what="x", at=NOW, type="y", id=f"{each}" + "n" * letters) for each in range(number)]
        made = {"made_at": NOW, "due_at": NOW + timedelta(days=1), "source": "crm", "outcome": "open"}
        commitments = [Committed(commitment_id=f"c{each}", id=f"t{each}", **made) for each in range(700)]
        state = engine.fresh()
        state.version = 7
        assessed = {f"c{each}": bool(each % 2) for each in range(600)}
        whole = scored(7, commitments=commitments, assessed=assessed, moments_from=5, moments=moments)
        found = parts(state, whole)
        assert max(len(msgspec.json.encode(part)) for part in found) <= MOST_BYTES
        assert [part.version for part in found] == list(range(7, state.version + 1))
        assert [one for part in found for one in part.moments] == moments
        assert [one for part in found for one in part.commitments] == commitments
        assert {id: missed for part in found for id, missed in part.assessed.items()} == assessed
        following = 5
        for part in found:
            assert part.moments_from == following
            following += len(part.moments)


def test_a_score_that_says_little_is_left_as_it_is():
    state = engine.fresh()
    state.version = 3
    whole = scored(3, moments_from=9)
    assert parts(state, whole) == [whole] and state.version == 3
