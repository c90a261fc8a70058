"""The life of an alert: every move from every state, and why it ends where it does."""

import pytest

from services.alerts.lifecycle import NOTHING, TABLE, Move, State, Why, following

EVERY = """
move            none               pending              firing               acknowledged         resolved
raised          firing raised      pending stands       firing stands        acknowledged stands  over
held_back       pending held_back  pending held_back    firing stands        acknowledged stands  over
flapping        pending flapping   pending flapping     firing stands        acknowledged stands  over
worsened        none not_raised    firing worsened      firing worsened      firing worsened      over
overridden      none not_raised    firing overridden    firing overridden    firing overridden    over
further         none not_raised    pending further      firing further       acknowledged further over
eased           none not_raised    pending eased        firing eased         acknowledged eased   over
held_out        none not_raised    firing held_out      firing stands        acknowledged stands  over
contacted       none not_raised    pending not_promised firing not_promised  acknowledged kept    over
contacted_late  none not_raised    pending not_promised acknowledged kept_late acknowledged stands over
lapsed          none not_raised    pending not_promised firing not_promised  firing lapsed        over
cleared         none not_raised    resolved cleared     resolved cleared     resolved cleared     over
acknowledged none unknown_alert pending not_firing_yet acknowledged acknowledged acknowledged taken_over  over
silenced        none unknown_alert pending silenced     firing silenced      acknowledged silenced over
unsilenced      none unknown_alert pending unsilenced   firing unsilenced    acknowledged unsilenced over
labelled        none unknown_alert pending not_closed   firing not_closed    acknowledged not_closed resolved labelled
"""
STATES = (None, *State)


def written() -> dict[tuple[State | None, Move], tuple[State | None, Why]]:
    """The table above."""
    found = {}
    for line in EVERY.strip().splitlines()[1:]:
        move, *words = line.removesuffix("over").split() if line.endswith(" over") else line.split()
        words += ["resolved", "resolved"] if line.endswith(" over") else []
        for state, after, why in zip(STATES, words[::2], words[1::2], strict=True):
            found[state, Move(move)] = (None if after == "none" else State(after), Why(why))
    return found


WRITTEN = written()


def test_every_pair_of_state_and_move_is_in_the_table_and_in_this_test() -> None:
    every = {(state, move) for state in STATES for move in Move}
    assert set(TABLE) == set(WRITTEN) == every


@pytest.mark.parametrize(("state", "move"), sorted(WRITTEN, key=str), ids=str)
def test_a_move_leads_where_it_should_and_says_why(state: State | None, move: Move) -> None:
    assert following(state, move) == WRITTEN[state, move]


def test_where_nothing_changes_the_state_is_as_it_was() -> None:
    for (before, _), after in TABLE.items():
        if after.why in NOTHING:
            assert after.state == before


def test_nothing_leaves_resolved() -> None:
    assert {after.state for (state, _), after in TABLE.items() if state is State.RESOLVED} == {State.RESOLVED}


def test_only_what_is_raised_begins_an_alert() -> None:
    begins = {move for (state, move), after in TABLE.items() if state is None and after.state is not None}
    assert begins == {Move.RAISED, Move.HELD_BACK, Move.FLAPPING}
