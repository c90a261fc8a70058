"""The commands for users: who may on the board and its API, for the set-up and for lock-outs."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import WrongUse

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .users import Author

app = typer.Typer()
users = typer.Typer(help="Users of the board and its API, and tokens for programs.", no_args_is_help=True)
app.add_typer(users, name="users")

Name = Annotated[str, typer.Argument(metavar="NAME", help="as `users list` shows it")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="viewer (reads), operator (acts), admin (manages users)")]
AsJson = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]


@users.command("list")
def list_users(
    tokens: Annotated[bool, typer.Option("--tokens", help="their API tokens instead")] = False, as_json: AsJson = False
) -> None:
    """Every user: role, how they come in, and when they last did."""
    from . import paper
    from . import tokens as kept
    from . import users as known

    engine, _ = _open()

    def when(time: int | None) -> str:
        return paper.at(time) if time else ""

    every = known.every(engine)
    if tokens:
        found = [row for user in every for row in kept.of_user(engine, user["name"])]
        rows = [{name: row[name] for name in ("id", "user", "role", "note")} for row in found]
        for row, one in zip(rows, found, strict=True):
            row |= {name: when(one[name]) for name in ("created_at", "expires_at", "used_at")}
    else:
        rows = [{name: row[name] for name in ("name", "role", "way")} for row in every]
        for row, one in zip(rows, every, strict=True):
            row |= {"state": "disabled" if one["disabled"] else "one-time password" if one["must_change"] else "in use"}
            row |= {"seen_at": when(one["seen_at"])}
    _show(rows, as_json)


@users.command("add")
def add_user(
    name: Name,
    role: Annotated[str, typer.Option(help="viewer, operator or admin")] = "viewer",
    program: Annotated[bool, typer.Option("--program", help="a program: no password, tokens alone")] = False,
) -> None:
    """Add a user and print the one-time password; one who comes by proxy or OIDC needs none, and keeps this role."""
    from shared.settings import Settings

    from . import passwords
    from . import users as known
    from .roles import WAYS

    engine, author = _open()
    way = "program" if program else Settings().login
    password = passwords.one_time() if way == "local" else None
    hashed = None if password is None else passwords.hashed(password)
    [kind] = [one for one in WAYS if one == way]
    added = known.add(engine, name, role, kind, author, password=hashed)
    if password is not None:
        print(password)
    next_step = {
        "local": f"{added} logs in with it once and then chooses another",
        "program": f"added; `driftline users token {added}` makes its token",
    }
    print(next_step.get(way, f"added; {added} comes in by {way}"), file=sys.stderr)


@users.command("role")
def change_role(name: Name, role: RoleName) -> None:
    """Give a user another role, at once."""
    from . import users as known

    engine, author = _open()
    known.set_role(engine, name, role, author)


@users.command("password")
def new_password(name: Name) -> None:
    """Print a new one-time password of a user; every session and token ends. The way out of a lock-out."""
    from . import passwords
    from . import users as known

    engine, author = _open()
    password = passwords.one_time()
    ended = known.set_password(engine, name, passwords.hashed(password), author, must_change=True)
    print(password)
    _say_revoked(ended)


@users.command("disable")
def disable(name: Name) -> None:
    """Lock a user out at once, sessions and tokens included."""
    from . import users as known

    engine, author = _open()
    known.set_disabled(engine, name, True, author)


@users.command("enable")
def enable(name: Name) -> None:
    """Let a disabled user in again."""
    from . import users as known

    engine, author = _open()
    known.set_disabled(engine, name, False, author)


@users.command("way")
def change_way(
    name: Name, way: Annotated[str, typer.Argument(metavar="WAY", help="local, proxy, oidc or program")]
) -> None:
    """Let a user come in another way, as when DRIFTLINE_LOGIN has changed; password, sessions, tokens end."""
    from . import users as known

    engine, author = _open()
    _say_revoked(known.set_way(engine, name, way, author))


@users.command("token")
def token(
    name: Name,
    role: Annotated[str, typer.Option(help="less than the user's role; default: that role")] = "",
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="how long it lasts; default: until revoked")] = None,
    note: Annotated[str, typer.Option(help="what it is for")] = "",
) -> None:
    """Make an API token of a user and print it: it can't be shown again."""
    from . import tokens as kept

    engine, author = _open()
    print(kept.issue(engine, name, author, role=role, days=days, why=note))


@users.command("revoke")
def revoke(id: Annotated[str, typer.Argument(metavar="ID", help="as `users list --tokens` shows it")]) -> None:
    """End an API token at once."""
    from . import tokens as kept

    engine, author = _open()
    kept.revoke(engine, id, author)


def _open() -> "tuple[Engine, Author]":
    """The accounts, and who changes them: whoever has a shell here."""
    from shared.clock import utc_now
    from shared.messages import micros
    from shared.settings import Settings

    from .accounts import connect
    from .users import Author

    return connect(Settings().accounts_url()), Author("command line", micros(utc_now()))


def _say_revoked(tokens: int) -> None:
    if tokens:
        print(f"API tokens revoked: {tokens}; `driftline users token NAME` makes new ones", file=sys.stderr)


def _show(rows: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    if not rows:
        raise WrongUse("there is nobody yet; the first start of the board makes an admin, `users add NAME` a user")
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)
