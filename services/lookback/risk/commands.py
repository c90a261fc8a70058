"""`driftline risk fit`: the model of risk, refitted on a labelled history."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.lookback.arguments import Lateness, Policy

DEFAULT = "7d"
MODELS = {"risk.json": (DEFAULT, False), "outlook.json": ("21d", False), "leaver.json": ("21d", True)}  # exits?

app = typer.Typer()
risk = typer.Typer(help="Refit the model of risk on your own history.", no_args_is_help=True)
app.add_typer(risk, name="risk")


@risk.callback()
def of_risk() -> None:
    """Refit the model of risk on your own history."""


@risk.command()
def fit(
    histories: Annotated[
        list[Path], typer.Argument(metavar="HISTORY...", help="CloudEvents, one a line, in order of arrival")
    ],
    labels: Annotated[
        list[Path], typer.Option(help="what became of clients: CSV client,label,at, perhaps archetype; once a history")
    ],
    out: Annotated[Path | None, typer.Option(help="write the model here, for `[risk] model` of a policy")] = None,
    every: Annotated[
        Path | None, typer.Option("--all", help="all three models, as risk, outlook and leaver.json into this folder")
    ] = None,
    policy: Policy = None,
    horizon: Annotated[str, typer.Option(help="how far ahead: 7d for the risk, 21d for the others")] = DEFAULT,
    exits: Annotated[
        bool, typer.Option("--exits", help="foresee silent exits (churn), not crises: the leaver")
    ] = False,
    least: Annotated[int, typer.Option(min=10, help="the number of crises that a model needs")] = 50,
    lateness: Lateness = "72h",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Fit a model of risk on a history, or on several as if they were one, and say how good one of its first 60 % was.

    Labels `crisis` and `escalation` count, with --exits `churn` instead; after a `churn` a client is not looked at. It
    needs scikit-learn: pip install 'driftline[fit]'.
    """
    import msgspec

    from services.lookback.backtest.labels import CHURN, CRISIS, ESCALATION, read_labels
    from services.lookback.options import arriving, heeded, place, span
    from services.scoring.policy.policy_file import read_policies
    from services.scoring.rulebook import Rulebook
    from shared.clock import utc_now
    from shared.errors import WrongUse
    from shared.settings import Settings

    from . import training, writing
    from .fitting import fitted
    from .samples import joined, spared_of, taken, times_of, turned_out

    training.need()
    place(out, "--out")
    if every is not None and (out is not None or exits or horizon != DEFAULT):
        raise WrongUse("--all: says what each model foresees and where it goes: not with --out, --horizon or --exits")
    if every is not None and not every.is_dir():
        raise WrongUse(f"--all: {every} is no folder")
    if len(labels) != len(histories):
        raise WrongUse(f"--labels: {len(labels)} for {len(histories)} histories: give one for each, in this order")
    rules = Rulebook(read_policies(policy or Settings().policy), span(lateness, "--lateness"))
    told = [read_labels(one) for one in labels]
    parts = []
    for history, known in zip(histories, told, strict=True):
        gone = {client: times[0] for client, times in times_of(known, (CHURN,)).items()}
        with arriving(history) as lines:
            parts.append(taken(heeded(lines), rules, gone))
        print(f"{history.name}: {len(parts[-1][0])} samples", file=sys.stderr)
    answers = {}
    for name, (ahead, leaves) in {"": (horizon, exits)}.items() if every is None else MODELS.items():
        kinds, reach = (CHURN,) if leaves else (CRISIS, ESCALATION), span(ahead, "--horizon")
        found = joined(
            [
                turned_out(part, end, times_of(known, kinds), reach, spared_of(known))
                for (part, end), known in zip(parts, told, strict=True)
            ]
        )
        print(f"fitting {name or 'a model'} on {len(found)} samples ...", file=sys.stderr)
        about = {
            "obtained": f"driftline risk fit --horizon {ahead}{' --exits' if leaves else ''}",
            "histories": ", ".join(history.name for history in histories),
            "date": utc_now().date().isoformat(),
        }
        answers[name] = answer = fitted(found, reach, least, about, leaves)
        where = out if every is None else every / name
        if where is not None:
            where.write_text(writing.text(answer.model), "utf-8")
    printed = {name: answer.printed() for name, answer in answers.items()}
    words = [f"{name}\n\n{answer.words()}" if name else answer.words() for name, answer in answers.items()]
    as_bytes = msgspec.json.encode(printed.get("", printed)) + b"\n" if as_json else "\n".join(words).encode()
    sys.stdout.buffer.write(as_bytes)
