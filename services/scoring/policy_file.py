"""Policy files: TOML read by pydantic, refused with the path of the line and the reason (SPEC.md 14)."""

from collections.abc import Sequence
from pathlib import Path

from services.scoring.policy import Policies


def read_policies(paths: Sequence[Path]) -> Policies:
    """All versions in files and folders; none given: the default policy. Raises WrongUse naming file, line and reason."""
    raise NotImplementedError
