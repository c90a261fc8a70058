"""`driftline returns`: what follows good service, in later orders, returns and restitution."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.lookback.arguments import Lateness, Log, Until

app = typer.Typer()


@app.command()
def returns(
    log: Log,
    policy: Annotated[
        list[Path] | None,
        typer.Option(help="a policy file or a folder of them; may be given more than once; without: the defaults"),
    ] = None,
    since: Annotated[
        str, typer.Option(help="what is before, what after (RFC 3339); default: half the log, at midnight UTC")
    ] = "",
    lateness: Lateness = "72h",
    until: Until = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Compare what clients did after a date by how they were served before it: orders, restitution, who came back.

    Each number has the interval in which it would lie with other clients. What goes together need not be cause and
    effect.
    """
    import msgspec

    from services.lookback.history import accepted, effective
    from services.lookback.log import DAY
    from services.lookback.options import NAMED, arriving, as_of, heeded, span
    from services.lookback.replay import replay
    from services.scoring import score
    from services.scoring.engine import listed
    from services.scoring.policy.policy import Policies
    from services.scoring.policy.policy_file import policy_files, read_policy
    from services.scoring.rulebook import Rulebook
    from shared.errors import Failed, WrongUse
    from shared.messages import micros
    from shared.settings import Settings

    from .dealings import dealings
    from .report import printed, words
    from .tables import tables

    policies = Policies([read_policy(file) for file in policy_files(policy or Settings().policy)])
    horizon, end, half = span(lateness, "--lateness"), as_of(until), as_of(since, "--since")
    with arriving(log) as lines:
        arrived = list(accepted(heeded(lines), horizon, end))
    if not arrived:
        raise Failed(f"the log holds no touchpoint: there is nothing to compare; {NAMED}")
    told = [line.touchpoint for line in effective(arrived, end)]
    last, first = arrived[-1].arrival if end is None else end, micros(told[0].time) if told else 0
    half = (first + last) // (2 * DAY) * DAY if half is None else half
    if not first + DAY <= half <= last - DAY:
        raise WrongUse("--since: no day of the log lies before it, or none after; name a time within the log")
    folded = replay(arrived, Rulebook(policies, horizon), half)
    numbers = policies.at(half).score
    scores = {
        client: score.total(state.head.score, half, numbers, state.head.segment)
        for client, state in folded.states.items()
        if listed(state)
    }
    found = tables(dealings(told, half), scores, half, last)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(printed(found, half, last)) + b"\n")
    else:
        print("\n".join(words(found, half, last)))
