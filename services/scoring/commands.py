"""The commands of scoring."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
policy = typer.Typer(help="The policy: targets, calendars and the numbers of the score.", no_args_is_help=True)
app.add_typer(policy, name="policy")


@policy.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="policy files, or folders of them")],
) -> None:
    """Read policy files as the services would, and say which version is in force from when."""
    from .facts import moment
    from .policy.policy_file import read_policies

    for version in read_policies(paths).versions:
        print(f"{version.version}: from {moment(version.effective_from)}, {len(version.rows)} rows of targets")


@policy.command()
def tables(
    page: Annotated[Path, typer.Option("--page", help="the page that they stand in")] = Path("docs/score.md"),
    check: Annotated[bool, typer.Option("--check", help="write nothing; fail where the page is not fresh")] = False,
) -> None:
    """Write the tables of moments into the documentation, from the rows that the code scores by."""
    from shared.errors import Failed

    from .tables import renewed

    old = page.read_text(encoding="utf-8")
    new = renewed(old)
    if check and new != old:
        raise Failed(f"{page} is not fresh: driftline policy tables")
    if not check:
        page.write_text(new, encoding="utf-8")
