"""What a contact is by its own words: its kind, whether a person sent it, whether it is a need (SPEC.md 15)."""

from typing import Final

from shared.messages import Data

UNKNOWN, COMPLAINT, CHASER_KIND = "unknown", "complaint", "chaser"
NOT_A_NEED: Final = frozenset({"praise", "thanks", "feedback"})
CONVERSATION, RESPONSE, CHASER, REPEAT, FIRST = "conversation", "response", "chaser", "repeat", "first"


def kind_of(data: Data) -> str:
    """The kind of a contact; an angry one of unknown kind, or angry feedback, counts as a complaint."""
    kind = UNKNOWN if data.kind is None else data.kind
    return COMPLAINT if data.angry and kind in (UNKNOWN, "feedback") else kind


def by_automation(data: Data) -> bool:
    """Whether the source says that no person did it."""
    return data.actor is not None and data.actor.kind == "automation"


def is_client_contact(data: Data) -> bool:
    """Whether a `contact.received` is the client coming with a need."""
    return not by_automation(data) and kind_of(data) not in NOT_A_NEED
