"""No form of the state changes unnoticed: a worker of another version would misread what the changelog holds."""

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What writes the states of the workers. Whoever changes one of these files so that other bytes come out (a field more,
# less, elsewhere, or of another meaning) raises FORM in records.py or partition.py of that worker; then, or if the
# bytes stayed the same, the digest that the test tells is put here.
WRITERS = {
    "services/scoring/codec.py": "02daf2451728",
    "services/scoring/detectors/detected.py": "18d3752f8af8",
    "services/scoring/remembered.py": "5992506ead23",
    "services/scoring/stored.py": "a88249a63b74",
    "services/scoring/records.py": "21cba2e2f261",
    "services/scoring/silence.py": "9a64c3aa8096",
    "services/alerts/standing.py": "7768ac160b8c",
    "services/alerts/partition.py": "e4c5dfbf8950",
}


def digest(file: str) -> str:
    """Of what the file does: neither of its comments nor of its layout."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:12]


def test_the_form_of_the_states_is_raised_when_what_writes_them_changes():
    assert {file: digest(file) for file in WRITERS} == WRITERS
