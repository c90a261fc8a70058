"""The house keeps its own rules: walls, sizes, and lists that a newcomer can rely on."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from shared.metrics import METRICS
from shared.topics import TOPICS

HOUSE = Path(__file__).parent.parent
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
FILES = [HOUSE / line for line in subprocess.check_output(["git", "ls-files"], cwd=HOUSE, text=True).splitlines()]
PYTHON = [path for path in FILES if path.suffix == ".py" and path.exists()]
DOCS = "\n".join(path.read_text() for path in [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))])

# What a core file may import besides its own room's core: data, never the world outside.
LIBRARIES = {"pydantic", "pydantic_core", "msgspec", "typing_extensions"}
WORLD = set(
    "asyncio concurrent ctypes glob http.client http.server logging multiprocessing os pathlib random secrets select "
    "shutil signal socket sqlite3 ssl subprocess sys tempfile threading time urllib.request".split()
)
MORE = {
    "services/scoring/policy/policy.py": "holidays",  # expands countries to dates when a policy is read
    "shared/partition.py": "aiokafka.partitioner",  # Kafka's own murmur2
}
# Rooms meet through topics; these alone reach into another one, and why.
MEETINGS = {
    "services/lookback": {"scoring", "alerts", "ingest"},  # offline tools go through the same doors
    "services/alerts/routing/routing_": {"scoring"},  # a file like the policy's, with the same calendars
    "services/alerts/app": {"scoring"},  # the life of an alert has its numbers from the policy
    "services/alerts/yardstick": {"scoring"},  # what the policy states is held against what came of it
    "services/alerts/judgement": {"scoring"},  # an incident is judged by the policy, which scoring reads
    "services/alerts/sql/practices": {"scoring"},  # a practice is refused and corrected as scoring's ledger says
    "services/alerts/board": {"lookback"},  # a client's page folds the client's stored touchpoints
}


def name_of(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def is_core(path: Path) -> bool:
    shells = PROJECT["tool"]["ruff"]["lint"]["per-file-ignores"]
    name = name_of(path)
    return (
        name in MORE or name.startswith(("shared/", "services/")) and not any(fnmatch(name, shell) for shell in shells)
    )


CORE = [path for path in PYTHON if is_core(path)]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, relative ones spelled out."""
    package = path.relative_to(HOUSE).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            is_package = (HOUSE / module.replace(".", "/")).is_dir()
            yield from (f"{module}.{alias.name}" for alias in node.names) if is_package else (module,)


def file_of(module: str) -> Path | None:
    for end in ("", module.rpartition(".")[2]):
        place = HOUSE / module.removesuffix(f".{end}").replace(".", "/")
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.exists():
                return path
    return None


def may_import(path: Path, module: str) -> bool:
    top, *rest = module.split(".")
    if top not in ("shared", "services"):
        known = top in LIBRARIES or (top in sys.stdlib_module_names and not {top, module} & WORLD)
        return known or module == MORE.get(name_of(path))
    if top == "services" and rest[0] != path.relative_to(HOUSE).parts[1]:
        return False
    target = file_of(module)
    return target is not None and is_core(target)


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_a_core_file_imports_no_world_and_no_other_room(path):
    assert not [module for module in imports(path) if not may_import(path, module)]


def test_rooms_meet_through_topics_alone():
    found = []
    for path in PYTHON:
        if name_of(path).startswith("services/"):
            room = path.relative_to(HOUSE).parts[1]
            allowed = {room}.union(*(rooms for place, rooms in MEETINGS.items() if name_of(path).startswith(place)))
            reached = {module.split(".")[1] for module in imports(path) if module.startswith("services.")}
            found += [(name_of(path), other) for other in reached - allowed]
    assert not found


def test_only_the_engines_own_files_know_the_engine():
    knowing = {
        name_of(path) for path in PYTHON for module in imports(path) if module.split(".")[0] in ("faust", "mode")
    }
    assert {name for name in knowing if not name.startswith(("shared/", "tests/"))} == set()


def test_no_file_is_longer_than_300_lines():
    assert not [name_of(path) for path in PYTHON if len(path.read_text().splitlines()) > 300]


def test_no_folder_is_deeper_than_three():
    assert not [name_of(path) for path in FILES if len(path.relative_to(HOUSE).parts) > 4]


def test_no_file_is_called_after_nothing():
    nothing = re.compile("utils?|helpers?|(?<!alert)manager|base(?!line)")
    assert not [name_of(path) for path in PYTHON if nothing.search(path.stem)]


def test_every_module_says_what_it_is():
    ours = [path for path in PYTHON if not name_of(path).startswith("tests/") and path.stat().st_size]
    assert not [name_of(path) for path in ours if not ast.get_docstring(ast.parse(path.read_text()))]


def test_the_docs_name_every_topic_and_metric():
    assert not [name for name in (*(topic.name for topic in TOPICS), *METRICS) if name not in DOCS]


def dependencies() -> set[str]:
    project = PROJECT["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {re.split(r"[=<>\[; ]", line)[0].lower() for line in named}


def test_every_dependency_is_locked_and_has_its_reason():
    locked = set(re.findall(r"^([a-z0-9-]+)==", (HOUSE / "requirements-dev.txt").read_text(), re.M))
    reasons = set(re.findall(r"^\| `([a-z0-9-]+)` \| \S", (HOUSE / "docs/dependencies.md").read_text(), re.M))
    assert dependencies() <= locked
    assert dependencies() == reasons


def test_nothing_of_one_machine_is_committed():
    private = re.compile(r"/root/|/home/[a-z]|/work/|pythonhosted|pypi\.org|repo1?\.maven|index-url\s*=|registry\.npm")
    texts = [path for path in FILES if path.suffix != ".gz" and path.exists() and path != Path(__file__)]
    assert not [name_of(path) for path in texts if private.search(path.read_text(errors="replace"))]
