"""`driftline fit`: what a log teaches about segments, as a diff of the policy."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.lookback.arguments import Lateness, Log, Until

app = typer.Typer()


@app.command()
def fit(
    log: Log,
    policy: Annotated[
        list[Path] | None,
        typer.Option(help="a policy file or a folder of them; may be given more than once; without: a new file"),
    ] = None,
    lateness: Lateness = "72h",
    until: Until = "",
    least: Annotated[int, typer.Option(min=2, help="the number of clients that a number needs")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object, with the diff")] = False,
) -> None:
    """Propose the priors and contact rates of segments, as a diff of the policy file in force at the end of a log."""
    import msgspec

    from services.lookback.options import folded, say_refused
    from services.scoring.policy.policy import Policies
    from services.scoring.policy.policy_file import policy_files, read_policy
    from shared.settings import Settings

    from .report import fitted

    files = policy_files(policy or Settings().policy)
    versions = [read_policy(file) for file in files]
    policies = Policies(versions)
    replayed = folded(log, policies, lateness, until)
    say_refused(sum(replayed.tally.dead.values()))
    starts = {version.effective_from: file for version, file in zip(versions, files, strict=True)}
    file = starts.get(policies.at(replayed.as_of or 0).effective_from)
    answer = fitted(replayed, file, "" if file is None else file.read_bytes().decode(), least)
    as_bytes = msgspec.json.encode(answer.printed()) + b"\n" if as_json else (answer.words() + answer.diff).encode()
    sys.stdout.buffer.write(as_bytes)
