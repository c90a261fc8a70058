"""The knobs of a policy that a sweep turns, each with the values that it tries where none are given. Pure."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pydantic import ValidationError

from services.lookback.fit import tables
from services.lookback.fit.proposal import Path, Value, Values
from services.scoring.policy.policy import duration
from services.scoring.policy.policy_file import reason
from services.scoring.policy.policy_form import PolicyForm
from shared.errors import Failed, WrongUse

MOST = 200  # folds of one sweep


@dataclass(frozen=True, slots=True)
class Knob:
    """A number or a duration of the policy: its table and key, and the values to try."""

    path: Path
    key: str
    values: tuple[Value, ...]

    @property
    def name(self) -> str:
        """As `--sweep` has it."""
        return ".".join((*self.path, self.key))

    def now(self, text: str) -> Value | None:
        """The value that a policy says; None where it leaves the default."""
        table = tomllib.loads(text)
        for name in self.path:
            table = table.get(name, {})
        found: Value | None = table.get(self.key)
        return found


KNOBS = {
    knob.name: knob
    for knob in (
        Knob(("drift",), "run_length", (1000.0, 2000.0, 5000.0, 10000.0, 20000.0)),
        Knob(("drift",), "at_risk", (1.5, 2.0, 3.0, 4.0)),
        Knob(("drift",), "leave", (0.25, 0.5, 0.75)),
        Knob(("drift", "budget"), "level", (0.00003, 0.0001, 0.0003, 0.001, 0.003)),
        Knob(("drift", "budget"), "strength", (1.0, 2.0, 5.0, 10.0)),
        Knob(("drift", "silence"), "level", (0.0003, 0.001, 0.002, 0.005, 0.01, 0.03)),
        Knob(("drift", "anger"), "tighten", (0.0, 0.25, 0.5)),
        Knob(("ladder",), "at_risk", (30.0, 35.0, 40.0, 45.0)),
        Knob(("risk",), "drifting", (0.4, 0.45, 0.5, 0.6)),
        Knob(("risk",), "at_risk", (0.3, 0.35, 0.4, 0.5)),
        Knob(("ladder",), "hold", ("1d", "3d", "7d", "14d")),
    )
}

Setting = tuple[Value, ...]  # one value for each knob


def knob_of(words: str) -> Knob:
    """The knob in `ladder.at_risk` or `ladder.at_risk=30,35,45`; raises WrongUse."""
    name, given, values = words.partition("=")
    known = KNOBS.get(name)
    if given:
        *path, key = name.split(".")
        tried = tuple(value_of(value.strip(), name) for value in values.split(","))
        if not path or not all(path) or not key:
            raise WrongUse(
                f"--sweep: {name!r} is no number of a table of the policy: expected such as drift.run_length"
            )
        return Knob(tuple(path), key, tuple(dict.fromkeys(tried)))
    if known is None:
        raise WrongUse(f"--sweep: no values for {name!r}: give them, {name}=1,2,3, or take one of {', '.join(KNOBS)}")
    return known


def value_of(text: str, name: str) -> Value:
    """A number, or a duration as the policy has it."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        duration(text)
    except ValueError as error:
        raise WrongUse(f"--sweep: {name}: {text!r} is neither a number nor a duration: {error}") from error
    return text


def settings(knobs: Sequence[Knob]) -> list[Setting]:
    """Every combination of the knobs' values."""
    found = list(product(*(knob.values for knob in knobs)))
    if len(found) > MOST:
        raise WrongUse(f"--sweep: {len(found)} policies to fold by, more than {MOST}: give fewer values")
    return found


def turned(texts: Sequence[str], knobs: Sequence[Knob], setting: Setting) -> tuple[str, ...]:
    """All versions with these values; raises Failed where one is not written so that it can be edited, or is wrong."""
    found = []
    for text in texts:
        new = tables.edited(text, values_of(knobs, setting))
        if problems := list(problems_of(new)):
            raise Failed("; ".join(problems))
        found.append(new)
    return tuple(found)


def values_of(knobs: Sequence[Knob], setting: Setting) -> Values:
    """The values by table."""
    found: dict[Path, dict[str, Value]] = {}
    for knob, value in zip(knobs, setting, strict=True):
        found.setdefault(knob.path, {})[knob.key] = value
    return {path: dict(values) for path, values in found.items()}


def problems_of(text: str) -> Iterator[str]:
    """What is wrong with a policy, if anything."""
    try:
        form = PolicyForm.model_validate(tomllib.loads(text))
    except ValidationError as error:
        yield from (f"{'.'.join(map(str, one['loc']))}: {reason(one['type'], one['msg'])}" for one in error.errors())
        return
    yield from (f"{path}: {reason}" for path, reason in form.problems())
