"""What a panel leads to is a page of the board, which knows what it is asked for."""

import ast
import json
import re
from functools import cache
from importlib import import_module
from urllib.parse import parse_qs, urlsplit

import pytest

from services.alerts.board import expectations, sources
from services.alerts.board.now import SORTS
from services.alerts.sql.views_commitments import STATES
from shared import labels
from tests.deploy.boards import BOARDS
from tests.test_house import HOUSE

PAGES = HOUSE / "services/alerts/board"
LINKS = sorted({link for board in BOARDS.values() for link in re.findall(r"\$\{board\}(/[^\"]*)", json.dumps(board))})
# The values that a page knows, beside those that are words of users.
KNOWN = {
    ("/", "step"): labels.STEP.values,
    ("/", "sort"): SORTS,
    ("/alerts", "rule"): labels.RULE.values,
    ("/alerts", "state"): labels.STATE.values,
    ("/commitments", "state"): STATES,
    ("/commitments", "by"): ("origin", "keeper", "maker"),
    ("/expectations", "by"): expectations.BY,
    ("/house", "kind"): labels.PRACTICE.values,
    ("/sources", "number"): sources.NUMBERS,
}


@cache
def asked_for():
    """The pages of the board, each with what it may be asked for."""
    found = {}
    for path in PAGES.glob("*.py"):
        module = import_module(f"services.alerts.board.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AsyncFunctionDef) and node.decorator_list:
                where = node.decorator_list[0].args[0]
                name = where.value if isinstance(where, ast.Constant) else getattr(module, "PLACE", "")
                found[name] = {argument.arg for argument in node.args.args}
    return found


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_to_a_page_that_knows_what_it_is_asked_for(link):
    page, asked = urlsplit(link).path, parse_qs(urlsplit(link).query, strict_parsing="?" in link)
    assert set(asked) <= asked_for()[page]
    for name, [value] in asked.items():
        assert value.startswith("${__field.labels.") or value in KNOWN[page, name]
