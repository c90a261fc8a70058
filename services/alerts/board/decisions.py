"""Why an action was refused, and why somebody was told of an alert or was not, in words."""

from . import words

REFUSED = {
    "stands": "nothing changes by it",
    "not_raised": "it was not raised",
    "not_promised": "nobody promised anything",
    "unknown_alert": "there is no such alert",
    "wrong_client": "the alert is another client's",
    "wrong_partition": "it came by another way than the client's",
    "in_future": "its time lies ahead",
    "no_who": "it does not say who contacts the client",
    "no_until": "it does not say by when",
    "until_passed": "its time has passed already",
    "too_far": "its time lies too far ahead",
    "no_label": "it has no label",
    "too_large": "it is too long",
    "not_firing_yet": "it is held back still, and does not fire yet",
    "resolved": "it is over already",
    "not_closed": "it is not over yet, and is labelled when it is",
    "override": "the client itself raised it, and nothing silences that",
    "not_silenced": "it is not silenced",
}
TOLD = {
    "new_step": "it is worse than what was told before",
    "raised": "it was raised",
    "new_stage": "the warning has come further",
    "lapsed": "nobody contacted the client by the time that was promised",
    "relapsed": "it fires again, so whoever had it in hand is held to nothing any more",
    "unacknowledged": "nobody has acknowledged it",
    "awake": "what it waited for is over",
    "acknowledged": "somebody has it in hand",
    "resolved": "it is over",
    "over_budget": "the shift has as many as it can take, so it is a ticket",
    "repeated": "it was told already, and nothing is new",
    "historical": "it is history, which is told to nobody",
    "never_told": "nobody was told of it before",
    "shadow": "its rule runs in the shadow",
    "shown_only": "its route leads to nobody, or its rule is only shown",
    "not_firing": "it does not fire",
    "not_worse": "it is no worse than what was told",
    "silenced": "it is silenced",
    "inhibited": "a faster alert of the same client was told",
    "quiet_hours": "these are the quiet hours",
    "planned": "something is planned for this time",
    "gathered": "what comes within a while is ranked together",
}


def refused(reason: str) -> str:
    """Why an action was refused."""
    return REFUSED.get(reason, words.plain(reason))


def told(reason: str) -> str:
    """Why somebody was told, or was not."""
    return TOLD.get(reason, words.plain(reason))
