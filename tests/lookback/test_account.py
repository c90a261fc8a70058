from services.lookback.account import account
from services.lookback.log import Arrived
from services.scoring.policy import DAY, Policies
from services.scoring.rulebook import Rulebook
from shared.messages import micros
from tests.scoring.shorthand import at, touchpoints


def owed(log, now):
    arrived = [Arrived(one, micros(one.time)) for one in touchpoints(log)]
    folded = account("c", arrived, at(now), Rulebook(Policies(), 3 * DAY))
    return [(one["commitment_id"], one["outcome"]) for one in folded.owed]


def test_what_is_open_or_broken_is_owed_the_earliest_due_first():
    assert owed("0h made later due_at=9h; 0h made sooner due_at=1h", "2h") == [("sooner", "broken"), ("later", "open")]


def test_what_was_kept_or_withdrawn_is_owed_no_more():
    log = "0h made a due_at=1h; 0h made b due_at=1h; 0h made c due_at=1h"
    assert not owed(log + "; 2h kept a; 2h withdrawn b; 30m withdrawn c client_agreed=true", "3h")


def test_a11_an_account_is_of_unknown_health_while_a_source_of_the_client_is_silent():
    arrived = [Arrived(one, micros(one.time)) for one in touchpoints("0h made a due_at=2h; 1h kept a source=crm")]
    rules = Rulebook(Policies(), 3 * DAY)
    heard, half = (account("c", arrived, at("9h"), rules, silent) for silent in (None, {"crm": at("8h")}))
    assert (heard.facts["ladder"], half.facts["ladder"]) == ("calm", "unknown")
    assert half.facts["confidence"] == heard.facts["confidence"] / 2 > 0
    assert half.dimensions == heard.dimensions
