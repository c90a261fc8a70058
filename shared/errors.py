"""Every way in which Driftline says no, on one page.

Refusal      a verdict: this input can't be accepted, and why (it is returned, not raised)
Reason       the enumeration of those whys: metric label, log field, dead-letter header, problem entry
DriftlineError
  WrongUse   the caller's words or files are off; the message carries the remedy (exit code 2)
  Failed     it could not be done; trying again as it is will not help (exit code 1)
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a touchpoint was refused (SPEC.md 2); the values are part of the contract."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    BAD_ENVELOPE = "bad_envelope"
    UNSUPPORTED_SPECVERSION = "unsupported_specversion"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_CLIENT = "missing_client"
    MISSING_TIME = "missing_time"
    NAIVE_TIME = "naive_time"
    BAD_DATA = "bad_data"
    IN_FUTURE = "in_future"
    TOO_LATE = "too_late"
    TOO_LARGE = "too_large"
    CONFLICT = "conflict"
    SOURCE_NOT_ALLOWED = "source_not_allowed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A touchpoint that was not accepted: the reason, and a sentence that names the field and the remedy."""

    reason: Reason
    detail: str = ""


class DriftlineError(Exception):
    """The root of what Driftline raises on purpose."""


class WrongUse(DriftlineError):
    """The call, the settings or a file given are wrong; the message says what to change."""


class Failed(DriftlineError):
    """The work could not be done; the message says what stopped it."""
