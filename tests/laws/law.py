"""How many histories a law is tried on: few and always the same in CI; DRIFTLINE_EXAMPLES asks for more, new ones."""

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("DRIFTLINE_EXAMPLES", "0"))

law = settings(
    max_examples=EXAMPLES or 300,
    derandomize=not EXAMPLES,
    print_blob=True,
    deadline=None,
    database=None,
    # Making a failing history smaller takes many minutes; tests/laws/smaller.py does it in seconds.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
