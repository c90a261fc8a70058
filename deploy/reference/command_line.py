"""The page of the program: every command with its arguments and options, as `--help` has them."""

from collections.abc import Iterator
from typing import Any

from .shapes import cell

HEAD = """# Commands

Made by `driftline reference` from what `--help` says. Exit codes: 0 done, 1 failed, 2 wrong use; of services see
[operations](../operations.md#a-worker-that-ends-by-itself). Settings come from `DRIFTLINE_*` variables
([settings](../settings.md)).
"""


def page(program: Any) -> str:
    """The whole page; `program` is the command that typer makes of the wiring."""
    return "\n".join([HEAD, *(told(path, command) for path, command in commands("driftline", program))])


def commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its path, in the order of the alphabet."""
    if not hasattr(command, "commands"):
        yield path, command
    for name in sorted(getattr(command, "commands", ())):
        yield from commands(f"{path} {name}", command.commands[name])


def told(path: str, command: Any) -> str:
    """A command with its table."""
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name != "help"]
    usage = " ".join([path, *("[OPTIONS]" for _ in options[:1]), *(written(one) for one in arguments)])
    rows = [row(written(one), one) for one in arguments] + [row(", ".join(one.opts), one) for one in options]
    table = ["", "| | meaning | default |", "|---|---|---|", *rows] if rows else []
    return "\n".join([f"## {path}", f"`{usage}`", "", command.help.strip(), *table, ""])


def written(argument: Any) -> str:
    """An argument as the usage line has it."""
    name: str = argument.metavar or argument.name.upper()
    name = name if argument.nargs == 1 or name.endswith("...") else f"{name}..."
    return name if argument.required or name.startswith("[") else f"[{name}]"


def row(name: str, one: Any) -> str:
    """One argument or option."""
    default = "" if one.default in (None, "", False, ()) or callable(one.default) else f"`{one.default}`"
    needed = "required" if one.required and one.param_type_name == "option" else default
    return f"| `{name}` | {cell(one.help or '')} | {needed} |"
