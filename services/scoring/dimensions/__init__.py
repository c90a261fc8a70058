"""The seven expectations (SPEC.md 7) with their tables of moments: a dimension is its file and one line here."""

from . import access, caring, competent, customised, cycle_time, follow_through, repeat_contact
from .judgement import Judgement

SCORED: dict[str, tuple[Judgement, ...]] = {
    cycle_time.NAME: cycle_time.MOMENTS,
    follow_through.NAME: follow_through.MOMENTS,
    repeat_contact.NAME: repeat_contact.MOMENTS,
    caring.NAME: caring.MOMENTS,
    customised.NAME: customised.MOMENTS,
    competent.NAME: competent.MOMENTS,
    access.NAME: access.MOMENTS,
}
DIMENSIONS = tuple(SCORED)
HEADLINES = DIMENSIONS[:3]
ROWS: dict[int, Judgement] = {row.code: row for rows in SCORED.values() for row in rows}
