"""Which core is tested: the sources, or the same compiled by mypyc (docs/decisions/compiled.md)."""

import ast
import os
from importlib import import_module
from pathlib import Path

import pytest

from services.scoring import engine

HOUSE = Path(__file__).parents[2]
COMPILED = os.environ.get("DRIFTLINE_CORE") == "compiled"  # `make test-compiled` says so
FILES = [
    *(HOUSE / "services" / "scoring").glob("*.py"),
    *(HOUSE / "services" / "scoring" / "dimensions").glob("*.py"),
]
PYTHON = {
    "__init__", "app", "commands", "policy_file",  # shells
    "heartbeats", "inbox", "parts", "policy_drift_form", "policy_form", "policy_risk_form", "policy_score_form",
    "policy_values", "records", "silence", "tables", "turn",
}  # fmt: skip


def module_of(path: Path) -> str:
    """The name by which a file is imported."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.skipif(not COMPILED, reason="the sources are tested")
def test_every_file_of_the_fold_is_compiled() -> None:
    here = {path for path in FILES if path.stem not in PYTHON or path.parent.name == "dimensions"}
    for path in here:
        assert str(import_module(module_of(path)).__file__).endswith(".so"), path


def test_every_file_of_the_room_is_known_as_compiled_or_as_python() -> None:
    """A new file would be left out without a word, and found only where the core is compiled."""
    tree = ast.parse((HOUSE / "setup.py").read_text())
    named = next(one.value for one in tree.body if isinstance(one, ast.Assign) and one.targets[0].id == "CORE")  # type: ignore[attr-defined]
    core = {part for text in ast.walk(named) if isinstance(text, ast.Constant) for part in str(text.value).split()}
    room = {path.stem for path in (HOUSE / "services" / "scoring").glob("*.py")}
    assert core | PYTHON == room and not core & PYTHON


@pytest.mark.skipif(COMPILED, reason="the compiled core is tested")
def test_nothing_compiled_lies_beside_the_sources_and_hides_them() -> None:
    assert str(engine.__file__).endswith("engine.py")
    assert not list((HOUSE / "services").rglob("*.so"))
