"""Every observation about service has a home, or the reason why not (docs/coverage.md)."""

import re
from pathlib import Path

import pytest

from deploy.coverage.faults import faults
from deploy.coverage.observation import HOMES, Observation
from deploy.coverage.page import page
from deploy.coverage.table import FAMILIES

ROWS = [row for family in FAMILIES.values() for row in family]
GIVEN = Path(__file__).parents[2] / "shared" / "OBSERVATIONS.md"
USES = re.compile(r"(?:^|[\s;,/:])([SAVLQ])(?=[\s;,/:]|$)")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_an_observation_is_at_home_or_declined_with_its_reason(row: Observation) -> None:
    assert list(faults(row)) == []


def test_no_observation_stands_twice() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_at_least_200_observations_are_at_home() -> None:
    assert sum(row.at_home for row in ROWS) >= 200


def test_a_name_that_nothing_bears_is_told() -> None:
    row = Observation("x", "", "SV", ("contact.sent",), ("moment:smiled", "rule:risk"), "scoring/none.py::test_it")
    assert list(faults(row)) == [
        "x: the contract does not know contact.sent", "x: there is no moment:smiled", "x: nothing for its use V",
        "x: no test scoring/none.py::test_it",
    ]  # fmt: skip


def test_the_page_is_fresh() -> None:
    assert Path("docs/coverage.md").read_text("utf-8") == page()


def test_every_observation_that_was_given_is_there_with_its_uses() -> None:
    if not GIVEN.exists():
        pytest.skip("the observations are not beside the project")
    given = {cells[0]: cells for cells in map(cells_of, GIVEN.read_text("utf-8").splitlines()) if len(cells) == 4}
    given.pop("#", None)
    wanted = {id: set(USES.findall(cells[3])) for id, cells in given.items() if not set(id) <= {"-"}}
    known = {row.id: row for row in ROWS}
    assert wanted.keys() == known.keys()
    lacking = {id: uses - set(known[id].use) for id, uses in wanted.items() if known[id].at_home}
    assert {id: uses for id, uses in lacking.items() if uses} == {}
    assert all(set(row.use) <= HOMES.keys() for row in ROWS)


def cells_of(line: str) -> list[str]:
    """The cells of a line of a Markdown table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
