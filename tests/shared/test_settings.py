"""A wrong value names its variable and what was expected; docs/settings.md says that it is wrong use."""

import pytest

from shared.errors import WrongUse
from shared.settings import Settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DRIFTLINE_PARTITIONS", "many"),
        ("DRIFTLINE_PARTITIONS", "0"),
        ("DRIFTLINE_LATENESS", "3 days"),
        ("DRIFTLINE_POLICY", "policy.toml"),
    ],
)
def test_a_wrong_value_is_wrong_use_and_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongUse, match=variable):
        Settings()


def test_a_value_that_should_be_json_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRIFTLINE_POLICY", "policy.toml")
    with pytest.raises(WrongUse, match="JSON"):
        Settings()
