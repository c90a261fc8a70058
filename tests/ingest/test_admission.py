"""What a publisher's key admits."""

from datetime import UTC, datetime

import pytest

from services.ingest.admission import NOT_ALLOWED, admit
from services.ingest.auth import Key
from services.ingest.intake import Accepted
from shared.messages import Data, Target, Touchpoint, micros

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = 3_600_000_000


def correction(type: str, of: str) -> Touchpoint:
    """A correction from crm, of a touchpoint of another source."""
    whole = Touchpoint(id="1", source=of, type="contact.received", subject="acme", time=NOON)
    data = Data(of=Target(of, "1", NOON), touchpoint=whole if type == "touchpoint.amended" else None)
    return Touchpoint(id="2", source="crm", type=type, subject="acme", time=NOON, data=data)  # type: ignore[arg-type]


@pytest.mark.parametrize("type", ["touchpoint.voided", "touchpoint.amended"])
@pytest.mark.parametrize(("of", "sources", "admitted"), [
    ("crm", ["crm"], True),
    ("helpdesk", ["crm"], False),
    ("helpdesk", ["crm", "helpdesk"], True),
    ("helpdesk", ["*"], True),
])  # fmt: skip
def test_a_correction_needs_a_key_that_speaks_for_the_source_of_its_target_too(
    type: str, of: str, sources: list[str], admitted: bool
) -> None:
    touchpoint = correction(type, of)
    key = Key("k", "", sources, "")
    assert admit(Accepted(touchpoint), micros(NOON), HOUR, key) == (touchpoint if admitted else NOT_ALLOWED)
