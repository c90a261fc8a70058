"""What scoring counts of its folds, and what it measures of all its partitions together."""

from types import SimpleNamespace

import pytest

from services.scoring.app import Scoring
from services.scoring.records import PARTITION, PartitionRecord, source_key
from services.scoring.silence import SourceRecord
from services.scoring.turn import Turn
from shared import metrics
from shared.held import Entry, Held
from tests.alerts.builders import moved
from tests.scoring.heard import BARE, client
from tests.scoring.shorthand import at, rulebook


def entry(state):
    found = Entry()
    found.state = state
    return found


def partition(quiet=(), live=True):
    """A partition that holds the records of these sources: whether each is silent."""
    held = Held()
    names = [f"source-{number}" for number in range(len(quiet))]
    held.entries = {source_key(name): entry(SourceRecord(told=told)) for name, told in zip(names, quiet, strict=True)}
    held.entries[PARTITION] = entry(PartitionRecord(arrival=at("1h"), live=live, sources=names))
    return held


def table(**held):
    held = {number: one for number, one in enumerate(held.values())}
    return SimpleNamespace(
        held=held, entry=lambda key, event: held[0].entries[key], read=lambda key, entry: entry.state
    )


@pytest.mark.parametrize(("live", "counted"), [(True, 1), (False, 0)])
async def test_moves_are_counted_as_they_happen_and_not_those_of_an_imported_history(live, counted):
    event = SimpleNamespace(message=SimpleNamespace(partition=0, offset=1))
    turn = Turn(table(one=partition(live=live)), event, rulebook((BARE,)))
    turn.told["acme"] = client("0h order -"), [moved("override", "crisis", 0)]
    before = metrics.TRANSITIONS.labels("override", "crisis")._value.get()
    scores = await turn.scores()
    assert [move.historical for move in scores[0].transitions] == [not live]
    assert metrics.TRANSITIONS.labels("override", "crisis")._value.get() == before + counted


def test_silent_sources_are_those_of_the_partition_that_knows_of_most_and_none_without_partitions():
    several = table(one=partition([True, True]), two=partition([False, True]), new=Held())
    scoring = Scoring(several, rulebook((BARE,)))
    assert scoring.quiet() == 2
    del several.held[0]
    assert scoring.quiet() == 1, "it is another's now"
    del several.held[1].entries[source_key("source-1")]
    assert scoring.quiet() == 0, "not read back yet"
    several.held.clear()
    assert scoring.quiet() == 0
