"""What a complaint shows: the contract's eleven tags, and the words by which a house's own name of a cause is known."""

import re

OTHER = "other"
# Words are matched whole, or as the beginning of a word where they end in `-`; the tag with the most of them wins, of
# several the first. docs/lessons.md says what each tag means.
TAGS: dict[str, tuple[str, ...]] = {
    "weak_area": ("weak", "defect-", "broken", "fault", "faulty", "quality", "outage", "failure", "bug", "damage-"),
    "painful_procedure": ("procedure-", "process-", "bureaucra-", "paperwork", "handover-", "transfer-", "queue-",
                          "form"),
    "wrong_information": ("information", "informed", "communication", "unclear", "misleading", "instruction-", "manual",
                    "invoice-", "billing", "website"),
    "training_need": ("training", "trained", "skill-", "knowledge", "mistake-", "error", "human"),
    "inconsistency": ("inconsisten-", "consisten-", "contradict-", "differ-", "promise-", "commitment-", "overpromis-"),
    "outdated_policy": ("policy", "policies", "rule", "rules", "terms", "contract-", "outdated"),
    "trigger_for_change": ("change-", "capacity", "understaff-", "staffing", "peak", "season", "delay-", "late", "slow",
                           "backlog"),
    "morale": ("morale", "attitude", "rude", "unfriendly", "impolite", "behaviour", "behavior", "conduct", "tone"),
    "competitors": ("competitor-", "competit-", "price-", "pricing", "cheaper", "offer"),
    "other_industries": ("benchmark-", "industry", "elsewhere", "expectation-", "standard-", "feature-", "missing"),
    "who_cares": ("ignored", "care", "cared", "unanswered", "forgot-", "forgotten", "neglect-", "nobody"),
}  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")


def tag_of(cause: str) -> str:
    """The tag of a cause told without one: that it begins with (`morale: tone`), else of its words, else `other`."""
    first = re.split(r"[:/]", cause, maxsplit=1)[0].strip().casefold().replace("-", "_").replace(" ", "_")
    if first in TAGS or first == OTHER:
        return first
    words = _WORD.findall(cause.casefold())
    counts = {tag: sum(fits(word, key) for word in words for key in keys) for tag, keys in TAGS.items()}
    best = max(counts, key=lambda tag: counts[tag])
    return best if counts[best] else OTHER


def fits(word: str, key: str) -> bool:
    """Whether a word is the key, or begins with it where that ends in `-`."""
    return word.startswith(key[:-1]) if key.endswith("-") else word == key


def same(cause: str) -> str:
    """By what two names of a cause are the same: neither case nor spaces matter."""
    return " ".join(cause.casefold().split())
