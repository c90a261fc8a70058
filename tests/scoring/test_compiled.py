"""Which core is tested: the sources, or the same compiled by mypyc (docs/decisions/compiled.md)."""

import ast
import os
from importlib import import_module
from pathlib import Path

import pytest

from services.scoring import engine

HOUSE = Path(__file__).parents[2]
COMPILED = os.environ.get("DRIFTLINE_CORE") == "compiled"  # `make test-compiled` says so
ROOM = HOUSE / "services" / "scoring"


def left_out() -> set[Path]:
    """What `setup.py` leaves as Python."""
    tree = ast.parse((HOUSE / "setup.py").read_text())
    named = next(one.value for one in tree.body if isinstance(one, ast.Assign) and one.targets[0].id == "PYTHON")  # type: ignore[attr-defined]
    names = [str(text.value) for text in ast.walk(named) if isinstance(text, ast.Constant)]
    return {ROOM / f"{name}.py" for name in "".join(names).split()}


def module_of(path: Path) -> str:
    """The name by which a file is imported."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.skipif(not COMPILED, reason="the sources are tested")
def test_every_file_of_the_fold_is_compiled() -> None:
    for path in set(ROOM.rglob("*.py")) - left_out():
        assert str(import_module(module_of(path)).__file__).endswith(".so"), path


def test_what_is_left_out_of_the_compiled_core_is_there_and_no_other_structure_is() -> None:
    """mypyc compiles no msgspec structure and no pydantic model: a new one would be found only by the build."""
    structures = {"BaseModel", "Struct", "Table"}
    assert left_out() <= set(ROOM.rglob("*.py"))
    for path in set(ROOM.rglob("*.py")) - left_out():
        classes = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.ClassDef)]
        assert not structures & {ast.unparse(base) for one in classes for base in one.bases}, path


@pytest.mark.skipif(COMPILED, reason="the compiled core is tested")
def test_nothing_compiled_lies_beside_the_sources_and_hides_them() -> None:
    assert str(engine.__file__).endswith("engine.py")
    assert not list((HOUSE / "services").rglob("*.so"))
