"""Arguments that several commands of looking back take, each said once. Light: the program reads it at every start."""

from pathlib import Path
from typing import Annotated

import typer

Log = Annotated[Path, typer.Argument(metavar="LOG", help="CloudEvents, one a line, in order of arrival; .gz, or -")]
Policy = Annotated[
    list[Path] | None, typer.Option(help="a policy file or a folder of them; may be given more than once")
]
Lateness = Annotated[str, typer.Option(help="the lateness horizon", envvar="DRIFTLINE_LATENESS")]
Until = Annotated[str, typer.Option(help="as of this time (RFC 3339); default: the last arrival")]
