"""The rules as data: what each says, and what the on-call person does about it. A rule is one row here."""

from dataclasses import dataclass

CALM, UNKNOWN = "calm", "unknown"
SEVERITY = {CALM: 0, "recovering": 1, "drifting": 2, "at_risk": 3, "crisis": 4}
TIERS = {"drifting": "ticket", "at_risk": "urgent", "crisis": "page"}
PHRASES = {"recovering": "recovering", "drifting": "drifting", "at_risk": "at risk", "crisis": "in crisis"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as scoring names it: a `title` for people, what it `means`, and the `playbook`, one sentence a move."""

    name: str
    title: str
    means: str
    playbook: tuple[str, ...]

    @property
    def link(self) -> str:
        """The path of the rule's playbook on the board."""
        return f"/playbook#{self.name}"


RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "override",
            "Escalation",
            "The client escalated, went public, sent a legal notice, or its confidence was breached.",
            (
                "Have a person with the power to decide call the client now; a mail is not enough.",
                "Say what happened, what you do about it and by when; record that as a commitment.",
                "Keep one keeper on the case until the client confirms that it is over.",
            ),
        ),
        Rule(
            "drift",
            "Drift",
            "The client's score has fallen: it is not yet a crisis, and a proper response now keeps it from one.",
            (
                "Open the client's page: the contributions name the misses that weigh most.",
                "Answer the oldest unanswered contact, with a person, before anything else.",
                "Renegotiate the commitments that cannot be kept before they are due, with the client's agreement.",
            ),
        ),
    )
}


def worse(step: str, than: str) -> bool:
    """Whether a ladder step is further from calm than another."""
    return SEVERITY[step] > SEVERITY[than]


def rank(ladder: str, last_known: str | None) -> int:
    """How far up a client belongs on a list, the worst first; unknown is what it was, and never as good as calm."""
    return max(1, 2 * SEVERITY[last_known or CALM]) if ladder == UNKNOWN else 2 * SEVERITY[ladder]


def tier_of(step: str) -> str:
    """How fast a step wants a person: `page` now, `urgent` today, `ticket` this week; stable, for inhibition."""
    return TIERS[step]
