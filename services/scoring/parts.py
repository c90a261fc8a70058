"""A score that says much is told in parts, each the next version: no message grows with the history of one client."""

from itertools import islice

import msgspec
from msgspec.structs import replace

from shared.messages import ClientScore

from .engine import ClientState

MOST = 500  # moments, or commitments, in one score: a late fact tells all those of a busy client's horizon anew
FEW = 8  # so many are no matter, however long the names of their touchpoints
MOST_BYTES = 1_000_000  # of one message of scores


def parts(state: ClientState, whole: ClientScore, most: int = MOST) -> list[ClientScore]:
    """What a report says, in scores of which none tells more than `most` of anything that grows with the history.

    Every part has the same standing. The first has all moves; moments go on where the part before ended, so whoever
    follows scores one by one takes them as they are. Where names are so long that a part is too large, all are shorter.
    """
    found = list[ClientScore]()
    longest = max(len(whole.moments), len(whole.commitments), len(whole.assessed))
    for first in range(0, max(longest, 1), most):
        end = first + most
        part = replace(
            whole,
            version=whole.version + len(found),
            transitions=[] if first else whole.transitions,
            commitments=whole.commitments[first:end],
            assessed=dict(islice(whole.assessed.items(), first, end)),
            moments_from=whole.moments_from + min(first, len(whole.moments)),
            moments=whole.moments[first:end],
        )
        if min(most, longest) > FEW and len(msgspec.json.encode(part)) > MOST_BYTES:
            return parts(state, whole, min(most, longest) // 2)
        found.append(part)
    state.version = found[-1].version
    return found
