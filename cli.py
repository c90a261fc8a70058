"""The `driftline` program: only wiring. Each room has its commands in its own `commands.py`."""

import sys

import typer

from deploy.commands import app as deploy
from services.alerts.access.commands import app as access
from services.alerts.commands import app as alerts
from services.ingest.commands import app as ingest
from services.lookback.autopsy.commands import app as autopsy
from services.lookback.backtest.commands import app as backtest
from services.lookback.commands import app as lookback
from services.lookback.fit.commands import app as fit
from services.lookback.guard.commands import app as guard
from services.lookback.importers.commands import app as importers
from services.lookback.lessons.commands import app as lessons
from services.lookback.returns.commands import app as returns
from services.lookback.risk.commands import app as risk
from services.scoring.commands import app as scoring
from shared.errors import DriftlineError, WrongUse

app = typer.Typer(
    name="driftline",
    help="An exact ledger of every client's experience, scored continuously, alerting while it drifts toward crisis.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120},
    pretty_exceptions_enable=False,
)
ROOMS = (
    deploy, access, ingest, scoring, lookback, alerts, fit, importers, lessons, backtest, autopsy, guard, returns, risk,
)  # fmt: skip
for room in ROOMS:
    app.add_typer(room)


def main() -> None:
    """Run the program; exit codes: 0 done, 1 failed, 2 wrong use."""
    try:
        app()
    except DriftlineError as error:
        print(f"driftline: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, WrongUse) else 1)
    except OSError as error:
        if error.filename is None:
            raise
        print(f"driftline: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
