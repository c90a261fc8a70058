"""The commands of looking back."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import Failed, WrongUse

from .arguments import Lateness, Log, Policy, Until

if TYPE_CHECKING:
    from services.scoring.policy.policy import Policies
    from shared.settings import Settings

    from .replay import Replay, Tally

app = typer.Typer()
WORST = 10


@app.command()
def replay(
    log: Log,
    policy: Policy = None,
    lateness: Lateness = "72h",
    until: Until = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Fold a log offline, as the services would have, and say where every client stands.

    It ends with exit code 1, after all it prints, where no line of those that it read is a good touchpoint.
    """
    import msgspec

    from services.scoring.policy.policy_file import read_policies
    from shared.settings import Settings

    from .options import folded

    replayed = folded(log, read_policies(policy or Settings().policy), lateness, until)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(replayed.printed()) + b"\n")
    else:
        show(replayed)
    if replayed.tally.hopeless:
        raise Failed(
            "no line that was read is a good touchpoint: a log has one CloudEvent a line, as docs/publishing.md shows; "
            "a table is made one by `driftline import csv FILE --mapping MAPPING --out LOG`"
        )


@app.command("hash")
def live_hash(
    at: Annotated[
        str, typer.Option("--as-of", help="as of this time (RFC 3339), not before any arrival; default: now")
    ] = "",
) -> None:
    """Print the state hash of the running system, which equals that of `replay --until` on the same touchpoints.

    It depends on the policy: DRIFTLINE_POLICY and DRIFTLINE_LATENESS must be here what they are for the services.
    Which policy versions it goes by, and the time, are said on stderr. Without --as-of it asks up to five times, each
    time as of a later now, where something arrives meanwhile; on a system that is never quiet give the time.
    """
    import asyncio

    from aiokafka.errors import KafkaError

    from services.scoring.facts import moment
    from shared.clock import utc_now
    from shared.messages import micros
    from shared.settings import Settings

    from . import livehash
    from .account import rulebook
    from .options import as_of

    settings, time = Settings(), as_of(at, "--as-of")
    if time is not None and time > micros(utc_now()):
        raise WrongUse("--as-of: lies ahead; the system would take what comes before then for too late")
    rules = rulebook(settings)
    print(gone_by(settings, rules.policies), file=sys.stderr)

    async def ask(when: int) -> str:
        return await livehash.live_hash(settings, rules, when)

    def tell(when: int) -> None:
        print(f"as of {moment(when)}", file=sys.stderr)

    try:
        print(asyncio.run(livehash.of_now(ask, utc_now, tell) if time is None else ask(time)))
    except KafkaError as error:
        raise Failed(f"Kafka at {settings.kafka}: {error}") from error


def gone_by(settings: "Settings", policies: "Policies") -> str:
    """By which policy a hash is: with another one than the services' it is another hash."""
    if not settings.policy:
        return "by no policy: set DRIFTLINE_POLICY as the services have it"
    return f"by policy versions: {', '.join(policy.version for policy in policies.versions)}"


@app.command()
def simulate(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="where to, - for standard output")] = Path("-"),
    clients: Annotated[int, typer.Option(min=1, max=100_000, help="how many clients")] = 200,
    days: Annotated[int, typer.Option(min=1, max=3650, help="how many days before --until")] = 60,
    seed: Annotated[int, typer.Option(help="the same seed, days and --until give the same history")] = 1,
    until: Annotated[str, typer.Option(help="the end of the history (RFC 3339); default: now")] = "",
    labels: Annotated[
        Path | None, typer.Option(help="where to write the truth: client,label,at,archetype,since")
    ] = None,
    heartbeats: Annotated[
        bool, typer.Option(help="with the heartbeats of the sources, of which one in 60 days goes dark")
    ] = True,
    besides: Annotated[
        bool, typer.Option(help="with all that can be told, or only with the steps that decide what becomes of clients")
    ] = True,
) -> None:
    """Make up a history with ground truth: CloudEvents, one a line, in order of arrival (docs/simulation.md).

    Steady clients, drifting ones, silent leavers, false alarms and more; crises follow from how each was served.
    """
    from shared.clock import utc_now
    from shared.messages import micros

    from .options import as_of, counting, place
    from .simulation import simulated, write_truths

    place(labels, "--labels")
    end = as_of(until)
    last = (micros(utc_now()) if end is None else end) // 1_000_000
    with counting("simulating clients", clients) as done:
        history = simulated(clients, days, seed, last, heartbeats, besides=besides, done=done)
    with sys.stdout.buffer if str(out) == "-" else out.open("wb") as file:
        file.writelines(line + b"\n" for line in history.lines)
    if labels is not None:
        with labels.open("w", encoding="utf-8", newline="") as table:
            write_truths(history.truths, table)


@app.command("real-logs")
def real_logs(
    data: Annotated[Path, typer.Option(help="the folder with a folder for each log")],
    out: Annotated[Path, typer.Option(help="where to write the page, - to print it")] = Path("-"),
) -> None:
    """Validate on real logs: fold each, and write a page of what it shows."""
    from shared.clock import utc_now
    from shared.messages import micros

    from .validation.logs import LOGS
    from .validation.page import page
    from .validation.study import study

    def told(name: str) -> Callable[[str], None]:
        return lambda step: print(f"{name}: {step}", file=sys.stderr)

    text = page([study(log, data, micros(utc_now()), told(log.name)) for log in LOGS])
    if str(out) == "-":
        print(text, end="")
    else:
        out.write_text(text, "utf-8")


def refusals(tally: "Tally") -> Iterator[str]:
    """What is dead, with the first line of each reason; and whether anything was read at all."""
    for reason, count in sorted(tally.dead.items()):
        line, detail = tally.first[reason]
        yield f"dead        {reason} {count}, first: line {line}: {detail}"
    if not tally.accepted and not tally.dead:
        yield "no line was read: the log is empty, or all of it arrives after --until"


def show(folded: "Replay") -> None:
    """A summary for a person: what was read, how many clients stand where, and the worst of them."""
    from collections import Counter

    from rich.console import Console
    from rich.table import Table

    from services.scoring.facts import moment

    console = Console()
    tally, clients = folded.tally, folded.clients()
    console.print(f"as of       {moment(folded.as_of) if folded.as_of is not None else '-'}")
    console.print(
        f"touchpoints {tally.accepted} accepted, {tally.duplicate} duplicate, {sum(tally.dead.values())} dead"
    )
    for line in refusals(tally):
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    ladder = Counter(client["ladder"] for client in clients.values())
    console.print(
        f"clients     {len(clients)}: " + ", ".join(f"{step} {count}" for step, count in ladder.most_common())
    )
    console.print(f"alerts      {len(folded.alerts)} transitions")
    console.print(f"state hash  {folded.state_hash()}", soft_wrap=True)
    table = Table("client", "score", "ladder", "repeats", "chasers")
    for name, client in sorted(clients.items(), key=lambda item: item[1]["score"])[:WORST]:
        counts = (str(client["repeat_contacts"]), str(client["chasers"]))
        table.add_row(name, f"{client['score']:.1f}", client["ladder"], *counts)
    console.print(table)
