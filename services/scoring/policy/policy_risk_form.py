"""What may stand in `[risk]` of a policy file; `policy_file.py` reads the model that it names."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from .policy_risk import RiskNumbers
from .policy_values import Fraction, Table

DEFAULT = RiskNumbers()


class Risks(Table):
    """`[risk]`."""

    model: Annotated[str, Field(min_length=1)] | None = None
    outlook: Annotated[str, Field(min_length=1)] | None = None
    leaver: Annotated[str, Field(min_length=1)] | None = None
    drifting: Fraction = DEFAULT.drifting
    drifting_leave: Fraction = DEFAULT.drifting_leave
    at_risk: Fraction = DEFAULT.at_risk
    at_risk_leave: Fraction = DEFAULT.at_risk_leave
    leaving: Fraction = DEFAULT.leaving
    leaving_leave: Fraction = DEFAULT.leaving_leave

    def numbers(self) -> RiskNumbers:
        """As the core reads it, with the models that come with the program."""
        return RiskNumbers(
            self.drifting, self.drifting_leave, self.at_risk, self.at_risk_leave,
            leaving=self.leaving, leaving_leave=self.leaving_leave,
        )  # fmt: skip

    def problems(self) -> Iterator[tuple[str, str]]:
        """What no key can see alone: the path and the reason of each."""
        if self.drifting_leave >= self.drifting or self.at_risk_leave >= self.at_risk:
            yield "risk", "expected drifting_leave < drifting and at_risk_leave < at_risk"
        if self.leaving_leave >= self.leaving:
            yield "risk", "expected leaving_leave < leaving"
