"""How many histories a law is tried on: few and always the same in CI; `make laws` asks for more, new ones."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("DRIFTLINE_EXAMPLES", "0"))
TOLD_EVERY = 1000

kept = settings(
    max_examples=EXAMPLES or 300,
    derandomize=not EXAMPLES,
    print_blob=True,
    deadline=None,
    database=None,
    # Making a failing history smaller takes many minutes; tests/laws/smaller.py does it in seconds.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def law(test: Any) -> Any:
    """A test of what is `given`, tried on as many histories as were asked for; where these are many, it counts."""
    if EXAMPLES > TOLD_EVERY:
        test.hypothesis.inner_test = counted(test.hypothesis.inner_test)
    return kept(test)


def counted(trial: Callable[..., None]) -> Callable[..., None]:
    """The trial, and now and then a word of how many there were."""
    tried = 0

    @wraps(trial)
    def told(*args: object, **kwargs: object) -> None:
        nonlocal tried
        tried += 1
        if tried % TOLD_EVERY == 0:
            print(f"\r{trial.__name__} {tried} of {EXAMPLES}", end="", flush=True)
        trial(*args, **kwargs)

    return told
