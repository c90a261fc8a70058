"""Made-up histories with their ground truth: seeded, so that the same words give the same bytes (docs/simulation.md).

`World` is what all share, `Client` and `Case` what one lives through, `fate` what a client does about it; `history`
puts the lines of all in order of arrival.
"""

from .history import History, Truth, simulated, touchpoints, write_truths

__all__ = ["History", "Truth", "simulated", "touchpoints", "write_truths"]
