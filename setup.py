"""Builds the wheel. With DRIFTLINE_COMPILED=1 mypyc compiles the pure core of scoring (docs/decisions/compiled.md)."""

import os
from pathlib import Path
from typing import Any

from setuptools import setup
from setuptools.command.build_py import build_py

# Everything that a touchpoint passes on its way through the fold is compiled. Left out are shells, and what holds
# msgspec structures or pydantic models, which have to stay Python: what crosses topics, the records of sources and
# partitions, the policy file.
ROOM = Path("services/scoring")
PYTHON = (
    "__init__ app commands heartbeats inbox parts policy/policy_drift_form policy/policy_file policy/policy_form "
    "policy/policy_risk_form policy/policy_score_form policy/policy_values records silence tables turn"
).split()


def extensions() -> list[Any]:
    """The core as C extensions, if that is asked for."""
    if os.environ.get("DRIFTLINE_COMPILED") != "1":
        return []
    from mypyc.build import mypycify  # needs mypy, which only developers have

    left_out = {ROOM / f"{name}.py" for name in PYTHON}
    files = sorted(str(path) for path in ROOM.rglob("*.py") if path not in left_out)
    return list(mypycify(files, opt_level="3", debug_level="0"))


class BuildWithPlaybooks(build_py):
    """The playbooks stand in the documentation, and the board shows them: so the wheel has them as well."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            self.copy_tree("docs/playbooks", str(Path(self.build_lib, "services/alerts/playbooks")))


setup(ext_modules=extensions(), cmdclass={"build_py": BuildWithPlaybooks})
