"""The page of the policy's defaults: a whole file, every key as it counts where a file says nothing."""

from collections.abc import Iterator
from typing import Any, get_args

from services.scoring.policy.policy_form import PolicyForm
from services.scoring.policy.policy_values import Duration, Table

HEAD = """# The policy by default

Made by `driftline reference` from the models that read a policy: every key that has a default, with it. What is
left out of a file counts as here. [The policy](../policy.md) says what each key means, where its number comes from,
and what else there is (targets, calendars, segments).

```toml
version = "defaults"
effective_from = 2026-01-01T00:00:00Z
"""
UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000))


def page() -> str:
    """The whole page."""
    tables = "\n".join(table for name, form in PolicyForm.model_fields.items() for table in written(name, form.default))
    return f"{HEAD}\n{tables}```\n"


def written(name: str, table: Any) -> Iterator[str]:
    """A table of the file with the tables inside it; none where nothing has a default."""
    if not isinstance(table, Table):
        return
    lines: list[str] = []
    inner: list[str] = []
    for key, field in type(table).model_fields.items():
        default = getattr(table, key)
        if isinstance(default, Table):
            inner += written(f"{name}.{key}", default)
        elif default is not None and not isinstance(default, dict):
            lines.append(f"{key} = {value(default, is_duration(field))}\n")
        elif isinstance(default, dict) and key == "hold":
            lines.append(f'{key} = "0s"\n')
    if lines:
        yield f"[{name}]\n" + "".join(lines)
    yield from inner


def is_duration(field: Any) -> bool:
    """Whether a key is a duration, which TOML has no kind for."""
    validators = [*field.metadata, *(one for part in get_args(field.annotation) for one in get_args(part))]
    return any(one in validators for one in get_args(Duration)[1:])


def value(default: Any, duration: bool) -> str:
    """A default as TOML."""
    if duration:
        unit, size = next((unit, size) for unit, size in UNITS if default % size == 0 and (default or unit == "s"))
        return f'"{default // size}{unit}"'
    if isinstance(default, list):
        return "[" + ", ".join(value(one, False) for one in default) + "]"
    if isinstance(default, str):
        return f'"{default}"'
    return f"{default:.12f}".rstrip("0").rstrip(".") if isinstance(default, float) else f"{default}"
