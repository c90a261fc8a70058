"""The touchpoints that count are those of the fold: accepted as it accepts, and corrected they give the same state."""

from dataclasses import replace

from hypothesis import given

from services.lookback.history import accepted, effective, identity_of
from services.lookback.replay import replay
from shared.messages import HEARTBEAT, micros
from tests.laws.folding import answered, rules_of
from tests.laws.histories import History, histories
from tests.laws.law import law
from tests.scoring.shorthand import arrivals


@law
@given(histories)
def test_what_is_accepted_and_corrected_here_is_what_the_fold_accepts_and_corrects(history: History) -> None:
    lines = [line for line in arrivals(history.lines) if line.touchpoint.type != HEARTBEAT]
    folded = replay(lines, rules_of(history), history.until)
    told = list(accepted(lines, history.lateness, history.until))
    assert len(told) == folded.tally.accepted
    plain = [replace(line, arrival=micros(line.touchpoint.time)) for line in effective(told, history.until)]
    again = replay(sorted(plain, key=lambda line: line.arrival), rules_of(history), history.until)
    twice = len({identity_of(line.touchpoint) for line in plain}) < len(plain)  # an identity used again after L
    assert twice or answered(again)["clients"] == answered(folded)["clients"]
