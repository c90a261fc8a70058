"""Builds the wheel. With DRIFTLINE_COMPILED=1 mypyc compiles the pure core of scoring (docs/decisions/compiled.md)."""

import os
from pathlib import Path
from typing import Any

from setuptools import setup
from setuptools.command.build_py import build_py

# Everything that a touchpoint passes on its way through the fold. What is left out holds msgspec structures or pydantic
# models, which have to stay Python: what crosses topics, the records of sources and partitions, the policy file.
CORE = (
    "again alarms anger arrival audits away baseline behind breach budget burn cadence calendars cases causes clocks "
    "codec commitments committed contacts corrections counted crisis crowds desk detected detection detectors drift "
    "due_soon dues elapsed engine escalation evidence facts flags fold grounds head hearing horizon indecision "
    "instant kinds ladder leaver ledger moments needs next_action notes odds outcomes policy policy_drift "
    "policy_risk policy_score reach remembered revision rhythm risk risk_counts risk_facts rulebook score servility "
    "shares shelf sources spending stage state stored timeline troubles verdicts"
).split()
DIMENSIONS = (
    "__init__ access caring competent customised cycle_time follow_through judgement repeat_contact touched".split()
)


def extensions() -> list[Any]:
    """The core as C extensions, if that is asked for."""
    if os.environ.get("DRIFTLINE_COMPILED") != "1":
        return []
    from mypyc.build import mypycify  # needs mypy, which only developers have

    files = [*CORE, *(f"dimensions/{name}" for name in DIMENSIONS)]
    return list(mypycify([f"services/scoring/{name}.py" for name in files], opt_level="3", debug_level="0"))


class BuildWithPlaybooks(build_py):
    """The playbooks stand in the documentation, and the board shows them: so the wheel has them as well."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            self.copy_tree("docs/playbooks", str(Path(self.build_lib, "services/alerts/playbooks")))


setup(ext_modules=extensions(), cmdclass={"build_py": BuildWithPlaybooks})
