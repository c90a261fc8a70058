"""The page of the policy's defaults is a policy, and the page by hand keeps up with it."""

from pathlib import Path

from services.scoring.dimensions import DIMENSIONS
from services.scoring.policy.policy import Policy
from services.scoring.policy.policy_file import read_policies
from services.scoring.policy.policy_form import PolicyForm
from services.scoring.policy.policy_values import Table

TOP = Path(__file__).parents[2]


def test_the_policy_by_default_is_the_one_without_a_file(tmp_path: Path) -> None:
    page = (TOP / "docs/reference/policy.md").read_text("utf-8")
    (tmp_path / "policy.toml").write_text(page.partition("```toml\n")[2].partition("```")[0])
    (read,) = read_policies([tmp_path / "policy.toml"]).versions
    default = Policy()
    for name in ("confirmation", "pauses", "grace", "undated", "answer_after_holding", "repeat_window", "warn"):
        assert getattr(read, name) == getattr(default, name)
    for name in ("score", "drift", "ladder", "systemic", "indecision", "indecision_share", "shadow"):
        assert getattr(read, name) == getattr(default, name)
    assert (read.alerts.flap, read.alerts.promise) == (default.alerts.flap, default.alerts.promise)


def test_every_key_of_the_policy_is_explained_by_hand() -> None:
    page = (TOP / "docs/policy.md").read_text("utf-8")

    def missing(table: type[Table]) -> list[str]:
        found = [name for name in table.model_fields if f"`{name}`" not in page and f".{name}" not in page]
        inner = [field.default for field in table.model_fields.values() if isinstance(field.default, Table)]
        return found + [name for one in inner for name in missing(type(one))]

    weekdays = {"tuesday", "wednesday", "thursday", "friday", "saturday"}
    tables = {"calendars", "targets", "cases", "commitments", "contacts", "score", "drift", "ladder", "risk", "alerts"}
    assert set(missing(PolicyForm)) - weekdays - tables - set(DIMENSIONS) == set()
