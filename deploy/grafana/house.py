"""The house: how units of ours are run, and what they left undone; no client and no one person is in it."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import RED, any_is, below, plain
from .panels import MANY, POINTS, SHARE, bars, lines, matrix, number, table
from .queries import mean, most, now

LAPSES, NORMS, SHARES = "driftline_house_lapses", "driftline_house_standard_ratio", "driftline_house_share_ratio"
READY, TURNED = "driftline_house_ready_ratio", "driftline_house_change_contacts"
PRACTICES = "driftline_practices"


def dashboard() -> Dashboard:
    """The house."""
    return frame.dashboard(
        "house",
        "the house",
        "How teams are run that serve: standards, training, reviews, load, and what was left undone. Of units, as they"
        " record their practices; never of one person.",
        ("What do we owe ourselves?", _owed()),
        ("Do we do what we state?", _done()),
        ("What does it do to people, and what does it cost?", _worth()),
        since="now-7d",
    )


def _owed() -> list[Panel]:
    return [
        number(
            "How much is left undone?",
            f"sum({now(LAPSES)}) or vector(0)",
            unit=MANY,
            levels=any_is(RED),
            about="What the house set itself and did not do: docs/house.md says when each is counted.",
            red="Take the oldest: each has a name beside it, and most have a runbook.",
            board="/house",
            width=6,
        ),
        table(
            "What is left undone, and whose is it?",
            {"left undone": (now(LAPSES, "lapse, whose"), MANY)},
            width=18,
            unit=MANY,
            levels=any_is(RED),
            about="Misses without a remedy, launches and teams untrained, overload, old backlogs, losses unlearnt.",
            red="Somebody who leads that unit says who does it, and by when.",
            board="/house",
        ),
    ]


def _done() -> list[Panel]:
    return [
        table(
            "Which standards are stated, measured and attained?",
            {
                "attained of stated": (_attained(), SHARE),
                "attained": (most(NORMS, "standard", says="attained"), SHARE),
                "stated": (most(NORMS, "standard", says="stated"), SHARE),
                "measured": (most(NORMS, "standard", says="measured"), MANY),
                "in focus": (most(NORMS, "standard", says="progress"), SHARE),
            },
            width=12,
            unit=SHARE,
            levels=below(1, 0.9),
            about="What the house states, by its own judgement of each unit together; measured is 0 where no metric is"
            " named; in focus: how far a practice is that is worked on.",
            red="What is stated and not done costs trust: state less, or find what stands in the way.",
            board="/house?kind=standard",
        ),
        table(
            "Was the house ready for what changed?",
            {
                "ready": (most(READY, "change, item"), SHARE),
                "contacts a day before": (most(TURNED, "change, item", side="before"), POINTS),
                "contacts a day after": (most(TURNED, "change, item", side="after"), POINTS),
            },
            width=12,
            unit=SHARE,
            levels=below(1, 0.9),
            about="Policies that changed and launches of 90 days: the part of those concerned who know or are trained,"
            " and the contacts of all clients a day, in the week before and in the first week after.",
            red="Hold the launch, or tell those who do not know: clients turn to us for what our own people can't say.",
            board="/house?kind=policy_changed",
        ),
        table(
            "How is each unit run?",
            {
                "accurate": (most(SHARES, "team", share="accuracy"), SHARE),
                "load": (most(SHARES, "team", share="load"), SHARE),
                "service in reviews": (most(SHARES, "team", share="agenda"), SHARE),
                "trained for anger": (most(SHARES, "team", share="trained"), MANY),
                "reviews": (now(PRACTICES, "team", practice="review"), MANY),
                "trainings": (now(PRACTICES, "team", practice="training"), MANY),
                "coachings": (now(PRACTICES, "team", practice="coaching"), MANY),
                "recognised": (now(PRACTICES, "team", practice="recognition"), MANY),
            },
            width=24,
            height=8,
            unit=SHARE,
            levels=below(0.95, 0.85),
            about="Of 90 days, load of 28: accuracy of samples, load of what is normal, the time that reviews give to"
            " service, and how often each practice came.",
            red="Answers are wrong too often: see what is trained there, and how much it carries.",
            board="/house",
        ),
    ]


def _worth() -> list[Panel]:
    return [
        matrix(
            "Are targets met under load, too?",
            most("driftline_under_load_met_ratio", "team, load"),
            "team",
            "load",
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Share of the clocks of 30 days that met their target: on days of more load than normal, and others.",
            red="Where high is red and normal is not, people are too few; where both are, it is no matter of load.",
            board="/expectations?by=team",
        ),
        matrix(
            "How do our people see it?",
            most("driftline_survey_ratio", "cell, team"),
            "cell",
            "team",
            height=10,
            unit=SHARE,
            levels=below(0.75, 0.5),
            about="The latest mean mark of each question of a survey, of the best mark: of many people, never of one.",
            red="Ask what stands behind it: who is not cared for cares for nobody.",
            board="/house?kind=survey",
        ),
        bars(
            "What do keeping and winning cost, and what is left?",
            now("driftline_house_money", "item"),
            "item",
            unit=MANY,
            levels=plain(),
            about="Money of 90 days, as the house records it: retention, acquisition, margin, and what else it names.",
            red="It never is; to keep a client is worth several times what it costs to win one.",
            board="/house?kind=cost",
        ),
        lines(
            "Are clients better off with us meanwhile?",
            {
                "mean score": f"{mean('driftline_score_mean', 'driftline_clients')} / 100",
                "first contact solves": _solved(),
            },
            unit=SHARE,
            levels=below(0.75, 0.6),
            about="The mean score of all clients and the part of their matters that the first contact solves: what the"
            " money beside it is spent for.",
            red="A margin that grows while this falls is borrowed from clients: see their seven expectations.",
            board="/expectations",
        ),
    ]


def _attained() -> str:
    return f"{most(NORMS, 'standard', says='attained')} / {most(NORMS, 'standard', says='stated')} > 0"


def _solved() -> str:
    return mean("driftline_first_contact_resolved_ratio", "driftline_contacts")
