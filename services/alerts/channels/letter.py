"""A notice as people read it in a chat, a mail or on a phone: the first line says who, what, and what to do."""

from shared.notice import Notice

from ..lifecycle import State
from .notice import when

MOST_SHARES = 5  # in a letter: the rest is on the alert's page
CALLED = {"page": "PAGE", "urgent": "URGENT", "ticket": "TICKET"}


def title_of(notice: Notice) -> str:
    """One line: how fast, and what."""
    return f"[{_called(notice)}] {notice.summary}"


def body_of(notice: Notice) -> str:
    """What to do, what is behind it, and where to look; a line each, the links last."""
    lines = [notice.action]
    if notice.level:
        lines.append(f"Nobody acknowledged: this is level {notice.level}{f', {notice.role}' if notice.role else ''}.")
    if notice.planned:
        lines.append(f"Planned for this time: {notice.planned}.")
    if notice.risk is not None and notice.state != State.RESOLVED:
        lines.append(f"Risk of a crisis: {notice.risk:.0%}. Since {when(notice.started_at)}.")
    if notice.next is not None and notice.state == State.FIRING:
        lines += [
            f"Owed: {owed.what or owed.commitment_id}, due {when(owed.due_at)}, {owed.keeper or 'no keeper'}."
            for owed in notice.next.owed
        ]
    if notice.members:
        more = (notice.count or 0) - len(notice.members)
        lines.append(f"Clients: {', '.join(notice.members)}{f' and {more} more' if more > 0 else ''}.")
    lines += _behind(notice)
    lines += ["", f"Alert: {notice.alert_page}"]
    if notice.client is not None:
        lines.append(f"Client: {notice.page}")
    lines.append(f"Playbook: {notice.playbook}")
    return "\n".join(lines)


def _called(notice: Notice) -> str:
    if notice.state == State.RESOLVED:
        return "OVER"
    return "ACKNOWLEDGED" if notice.state == State.ACKNOWLEDGED else CALLED[notice.tier]


def _behind(notice: Notice) -> list[str]:
    """The touchpoints that weigh most."""
    if notice.state != State.FIRING or not notice.shares:
        return []
    shares = (f"- {one.what.replace('_', ' ')}{f', {when(one.at)}' if one.at else ''}" for one in notice.shares)
    return ["Behind it:", *list(shares)[:MOST_SHARES]]
