"""One observation: what reveals it, what it feeds, and the test that proves it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """A row of docs/coverage.md.

    `says`: what decides whether clients stay, in our words. `use`: what becomes of it, as letters: S a score, A an
    alert, V a view, L learning and backtest, Q a survey. `told`: what reveals it, `type`, `type.field` or
    `type.field=word` of the contract. `feeds`: `moment:` a row of the score, `clock:`, `policy:` a value or table
    of the policy that the score goes by, `rule:` a rule of alerts,
    `alert:` one of Prometheus about service, `panel:Dashboard/Title`, `page:` of the board, `command:` of the program,
    `survey:` where its marks are carried. `test`: `folder/file.py::name` in tests. `note`: what else a reader should
    know. `declined`: why it has no home here; then nothing else is said.
    """

    id: str
    says: str
    use: str
    told: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    test: str = ""
    note: str = ""
    declined: str = ""

    @property
    def at_home(self) -> bool:
        """Whether Driftline sees it."""
        return not self.declined


# Which kind of home each use needs; one of them is enough.
HOMES: dict[str, frozenset[str]] = {
    "S": frozenset({"moment", "clock", "policy"}),
    "A": frozenset({"rule", "alert"}),
    "V": frozenset({"panel", "page"}),
    "L": frozenset({"command"}),
    "Q": frozenset({"survey"}),
}
