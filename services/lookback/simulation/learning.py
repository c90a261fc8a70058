"""What is told of lessons besides: what a cause tells of ourselves, and who learnt it."""

from typing import Any

from .case import Case
from .hours import DAY, HOUR

TAGS = {  # by cause, the common ones and those of single cases
    "misrouted": "painful_procedure", "wrong-answer": "training_need", "delay": "who_cares",
    "system-fault": "weak_area", "unclear-terms": "wrong_information", "new-release": "trigger_for_change",
    "carrier-strike": "other_industries", "price-change": "competitors", "bad-batch": "weak_area",
    "staff-shortage": "morale", "data-migration": "trigger_for_change",
}  # fmt: skip
SOMETIMES = ("inconsistency", "outdated_policy", "competitors", "other_industries", "morale", "trigger_for_change")
STORIES = ("the call on a Sunday", "the parcel that went twice", "the bill from abroad")


def caused(case: Case, data: dict[str, Any]) -> None:
    """What the cause tells of ourselves, who else had a part in it, and whether somebody wrote down what it teaches."""
    chance, often = case.chance, case.chance.random()
    data["tag"] = TAGS[data["cause"]] if often < 0.7 else chance.choice(SOMETIMES)
    if often < 0.05:
        case.besides(HOUR, "cause.recorded", "human", cause="supplier", fault="third_party", tag="other_industries")
    if often > 0.5:
        told = {"item": chance.choice(STORIES)} if often > 0.8 else {}
        case.besides(chance.randint(DAY, 5 * DAY), "lesson.recorded", "human", cause=data["cause"], **told)
        if often > 0.85:
            case.besides(chance.randint(6 * DAY, 20 * DAY), "lesson.trained", "human", cause=data["cause"])


def shared(case: Case, data: dict[str, Any]) -> None:
    """What was shared is mostly used in training."""
    if case.chance.random() < 0.6:
        case.besides(case.chance.randint(DAY, 10 * DAY), "lesson.trained", "human")
