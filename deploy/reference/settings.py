"""The page of the settings: every variable with its default."""

from shared.settings import PREFIX, Settings

HEAD = """# Settings

Made by `driftline reference` from the model that reads them. Environment variables, read once at start. A wrong
value ends the service with exit code 2 and the variable's name.

| variable | default | what |
|---|---|---|
"""
TAIL = """
`DRIFTLINE_POLICY` and `DRIFTLINE_LATENESS` decide about every number: give the same ones to every service, and to
the shell in which you run `driftline hash`, `replay` or `fit`. `driftline hash` prints on stderr which policy
versions it goes by.
"""


def page() -> str:
    """The whole page."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default in (None, "") else f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |\n")
    return HEAD + "".join(rows) + TAIL
