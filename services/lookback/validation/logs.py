"""The real logs that are validated on, and how each is opened."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.lookback.importers.files import open_table
from services.lookback.importers.mapping import read_mapping
from services.lookback.log import Arrived, read_log
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from shared.errors import Failed, Refusal
from shared.messages import micros

from . import labels
from .labels import Label

HOUR = 3_600_000_000
DAY = 24 * HOUR
EXAMPLES = Path(__file__).parents[3] / "examples"


@dataclass(frozen=True)
class RealLog:
    """A log: whence, its files, and how its labels are read. `ages` are those at which open cases are looked at."""

    name: str
    title: str
    about: str
    outcome: str
    table: str
    ages: tuple[int, ...]
    draws: int
    labels: Callable[[Path], dict[str, Label]]
    until: str
    notes: tuple[str, ...]
    told: tuple[str, ...]
    automation: bool = False
    desks: str = ""

    def as_of(self) -> int:
        """The moment of its counts and scores (µs): the end of its busy time, before it thins out and scores fade."""
        return micros(datetime.fromisoformat(self.until))

    def mapping(self) -> Path:
        """How its rows become touchpoints."""
        return EXAMPLES / f"{self.name}.toml"

    def policy(self) -> Path:
        """The example policy that it is judged by."""
        return EXAMPLES / f"{self.name}-policy.toml"

    def rules(self) -> Rulebook:
        """What the fold goes by."""
        return Rulebook(read_policies([self.policy()]), 3 * DAY)

    def read(self, data: Path, now: int) -> list[Arrived]:
        """All its touchpoints. Raises Failed where one is refused: the mapping would be wrong."""
        with open_table(data / self.name / self.table, read_mapping(self.mapping())) as lines:
            found = list(read_log(lines, now))
        for item in found:
            if isinstance(item, Refusal):
                raise Failed(f"{self.name}: {item.reason.value}: {item.detail}")
        return [item for item in found if isinstance(item, Arrived)]


def reported(client: str) -> bool:
    """Whether a client is of the half that is reported on; the other half may be looked at while numbers are chosen."""
    return hashlib.sha256(client.encode()).digest()[0] % 2 == 1


HELPDESK = RealLog(
    "helpdesk-jira",
    "A help desk's tickets",
    "“Help Desk Tickets”, M. Abdellatif, Mendeley Data, [10.17632/btm76zndnt.2]"
    "(https://doi.org/10.17632/btm76zndnt.2), CC BY 4.0, masked by its authors; a part of the clients, chosen by hash, "
    "January 2022 to March 2023. A client is a project, a case a ticket, a transfer a new turn of assignment.",
    "the help desk's manager later gave the relation with the client 1 or 2 of 5 in one of the case's turns (Q3)",
    "utterances.csv.gz",
    (4 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY),
    1000,
    labels.helpdesk,
    "2023-01-01T00:00:00Z",
    (
        "The log does not say when a ticket was solved, so the resolution clock never ends and has no target here, no "
        "case is ever resolved at first contact, and a follow-up is never due.",
        "Whether a case was still open at a moment is taken from the end of its last turn, which was known then; "
        "that end is no touchpoint. The priority, one of the naive numbers, may be a later correction of it.",
    ),
    (
        "The score leans the right way while a case is young and ever less as it ages, but no interval shows that it "
        "tells more than the naive numbers, and hardly one that it tells more than a coin: so few bad cases of so few "
        "clients show nothing but a large effect. What is read of the case alone shows no gain either.",
        "Why: the manager judged the relation with the client, and of that the client's past tells more than the case. "
        "In a ticket most messages follow an answer, and are repeats by the rule, so the case's failures mostly count "
        "how much was written. What decided the judgement stands in the texts, which no touchpoint carries.",
        "What would help: the kinds of contacts and replies (a complaint, a holding reply), the commitments, and when "
        "a ticket was solved, as touchpoints; the targets that were really agreed; and more clients.",
    ),
    automation=True,
)
INCIDENTS = RealLog(
    "uci-incident",
    "An IT desk's incidents",
    "“Incident management process enriched event log”, UCI Machine Learning Repository, "
    "[number 498](https://archive.ics.uci.edu/dataset/498), CC BY 4.0; "
    "a part of the callers, chosen by hash, February 2016 to February 2017, nearly all of it March to May 2016. A "
    "client is a caller, a case an incident.",
    "the incident's closing update says that it did not make its service level (made_sla)",
    "incident_event_log.csv.gz",
    (4 * HOUR, DAY, 3 * DAY),
    300,
    labels.incidents,
    "2016-06-01T00:00:00Z",
    (
        "The log has no messages. A question to the caller and a solution are taken for replies, as neither can have "
        "gone without one; the caller is heard once, at the start, so nobody chases here.",
        "The service levels behind made_sla are not known; those of the example policy are made up. Its priors and its "
        "usual contact rate are what `driftline fit` proposes from the half of the callers that is not reported on.",
    ),
    (
        "In the first day hardly anything orders, neither ours nor the naive numbers. From the third day on the "
        "failures of the case tell more than the naive numbers at the same age. Where ages differ, the case's age "
        "tells most, and its resolution clock as much: made_sla is a limit on time, which is not known here.",
        "The client's score tells little of it, and far less than the age of the case. It speaks of the client's past, "
        "and most callers have two or three incidents and speak once in each. `access` even leans the wrong way: what "
        "is still open after four hours because it came in the evening does not go wrong more often.",
        "What would help: the true service levels as targets, the callers' own messages, and an outcome that callers "
        "judged, which a score of their experience is meant to foresee.",
    ),
    desks="Two callers are shared desks with hundreds of incidents each, and half of all incidents come within a week "
    "of the same caller's previous one. So a repeat is counted only on the same topic; an account far outside the "
    "usual contact rate is recognised, and from then on another case says nothing against its earlier ones; and no "
    "client's score knows of another's. What is left: the burst of contacts by which a desk is recognised still weighs "
    "in its own score, which stays among the lowest until that has faded.",
)
LOGS = (HELPDESK, INCIDENTS)
