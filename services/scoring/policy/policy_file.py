"""Policy files: TOML, each one version, refused with file, path of the line and reason (SPEC.md 14)."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import WrongUse

from ..detectors.risk import RiskModel
from .policy import Policies, Policy
from .policy_form import PolicyForm
from .policy_risk import WrongModel, model_of

ROUTING = "routing.toml"  # stands beside policies, and is none
Form = TypeVar("Form", bound=BaseModel)


def read_policies(paths: Sequence[Path]) -> Policies:
    """All versions in files and folders; none given: the default policy. Raises WrongUse with every problem found."""
    found, problems = list[Policy](), list[str]()
    for file in policy_files(paths):
        try:
            found.append(read_policy(file))
        except WrongUse as error:
            problems.append(str(error))
    if problems:
        raise WrongUse("\n".join(problems))
    return Policies(found)


def policy_files(paths: Sequence[Path]) -> list[Path]:
    """The files that these files and folders come to, each one version."""
    return [file for path in paths for file in _files(path)]


def read_policy(file: Path) -> Policy:
    """The version in a file; raises WrongUse with one line for each problem."""
    read = read_toml(file)
    if "touchpoints" in read and "version" not in read:
        raise WrongUse(f"{file}: is an import mapping, not a policy")
    form = formed(file, read, PolicyForm)
    if problems := list(form.problems()):
        raise refused(file, problems)
    policy = form.policy()
    numbers = policy.risk
    model = _model_of(file, "model", form.risk.model) or numbers.model
    outlook = _model_of(file, "outlook", form.risk.outlook) or numbers.outlook
    leaver = _model_of(file, "leaver", form.risk.leaver) or numbers.leaver
    return replace(policy, risk=replace(numbers, model=model, outlook=outlook, leaver=leaver))


def read_toml(file: Path) -> dict[str, Any]:
    """What stands in a TOML file; raises WrongUse."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUse(f"{file}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"{file}: is not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(f"{file}: is not TOML: {error}") from error


def formed(file: Path, read: dict[str, Any], form: type[Form]) -> Form:
    """What was read from a file, in its form; raises WrongUse with one line for each problem."""
    try:
        return form.model_validate(read)
    except ValidationError as error:
        raise refused(file, [(_path(one["loc"]), reason(one["type"], one["msg"])) for one in error.errors()]) from error


def read_model(file: Path) -> RiskModel:
    """The model of risk in a file that `driftline risk fit` wrote; raises WrongUse."""
    try:
        return model_of(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise WrongUse(f"{file}: can't be read: {error.strerror}") from error
    except (WrongModel, ValueError) as error:
        raise WrongUse(f"{file}: {error if isinstance(error, WrongModel) else f'is not JSON: {error}'}") from error


def _model_of(file: Path, key: str, name: str | None) -> RiskModel | None:
    try:
        return None if name is None else read_model(file.parent / name)
    except WrongUse as error:
        raise refused(file, [(f"risk.{key}", str(error))]) from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.glob("*.toml") if file.name != ROUTING)
    if not files:
        raise WrongUse(f"{path}: holds no policy: expected files that end in .toml")
    return files


def refused(file: Path, problems: Sequence[tuple[str, str]]) -> WrongUse:
    """The error that names each problem by the path of its line and the reason."""
    return WrongUse("\n".join(f"{file}: {path}: {reason}" for path, reason in problems))


def _path(location: Sequence[int | str]) -> str:
    """`targets[2].first_response` of ("targets", 2, "first_response"): rows are counted from 0."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")


def reason(kind: str, message: str) -> str:
    """What pydantic found wrong, in the words of this program."""
    known = {"extra_forbidden": "unknown key", "missing": "is missing"}
    return known.get(kind, message.removeprefix("Value error, "))
