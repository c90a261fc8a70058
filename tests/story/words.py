"""The words of a story: touchpoints that happen, and what can be seen of a client."""

from typing import Any

from services.alerts.rules import RULES

from .rooms import Rooms
from .scenario import Event, Seen

ENVELOPE = ("id", "source", "subject", "time")


def event(type: str, **fields: Any) -> Event:
    """A touchpoint of any type; `id`, `source`, `subject`, `time` are its own, the rest is data."""
    own = {key: fields.pop(key) for key in ENVELOPE if key in fields}
    return {"type": type, **own, "data": {key: value for key, value in fields.items() if value is not None}}


def contact(case: str | None = None, **fields: Any) -> Event:
    """The client comes."""
    return event("contact.received", case_id=case, **fields)


def reply(case: str | None = None, kind: str = "answer", **fields: Any) -> Event:
    """A person of ours writes or calls back."""
    return event("reply.sent", case_id=case, kind=kind, **fields)


def case(what: str, id: str, **fields: Any) -> Event:
    """Something becomes of a case: opened, resolved, confirmed ..."""
    return event(f"case.{what}", case_id=id, **fields)


def commitment(what: str, id: str, **fields: Any) -> Event:
    """Something becomes of a commitment: made, kept, withdrawn, renegotiated."""
    return event(f"commitment.{what}", commitment_id=id, **fields)


def void(of: str, **fields: Any) -> Event:
    """An earlier touchpoint, by its id, never should have been sent."""
    return event("touchpoint.voided", of=of, **fields)


def clock(case: str, name: str, state: str, client: str = "acme") -> Seen:
    """The latest clock of that name is in this state."""
    return Seen(f"{name} of {case} {state}", lambda rooms: _clock(rooms, client, case, name)["state"] == state)


def breached(case: str, name: str, client: str = "acme") -> Seen:
    """The latest clock of that name ran past its due."""
    return Seen(f"{name} of {case} breached", lambda rooms: _clock(rooms, client, case, name)["breached"])


def commitments(client: str = "acme", **counts: int) -> Seen:
    """So many commitments have each of these outcomes, and none another."""

    def holds(rooms: Rooms) -> bool:
        return {name: count for name, count in rooms.facts(client)["commitments"].items() if count} == counts

    return Seen(f"commitments {counts}", holds)


def contacts(repeats: int = 0, chasers: int = 0, client: str = "acme") -> Seen:
    """So many contacts were repeats, so many chasers."""

    def holds(rooms: Rooms) -> bool:
        facts = rooms.facts(client)
        return (facts["repeat_contacts"], facts["chasers"]) == (repeats, chasers)

    return Seen(f"{repeats} repeats, {chasers} chasers", holds)


def resolved_at_first(case: str, resolved: bool, client: str = "acme") -> Seen:
    """Whether the client had to come only once is known."""

    def holds(rooms: Rooms) -> bool:
        return rooms.facts(client)["cases"][case]["first_contact_resolved"] is resolved

    return Seen(f"{case} resolved at first contact: {resolved}", holds)


def on(step: str, client: str = "acme") -> Seen:
    """Where the client stands on the ladder."""
    return Seen(f"on {step}", lambda rooms: rooms.facts(client)["ladder"] == step)


def firing(rule: str, step: str | None = None, client: str = "acme") -> Seen:
    """The latest alert of the rule fires, at this step if one is named."""

    def holds(rooms: Rooms) -> bool:
        told = [alert for alert in rooms.told if (alert.client, alert.rule) == (client, rule)]
        return bool(told) and told[-1].state == "firing" and step in (None, told[-1].step)

    return Seen(f"{rule} firing {step or ''}", holds)


def silent(client: str = "acme") -> Seen:
    """No alert was ever told, but for what is only shown."""
    return Seen(
        "no alert", lambda rooms: not [one for one in rooms.told if one.client == client and RULES[one.rule].told]
    )


def _clock(rooms: Rooms, client: str, case: str, name: str) -> Any:
    clocks = rooms.facts(client)["cases"].get(case, {"clocks": []})["clocks"]
    return next((each for each in reversed(clocks) if each["clock"] == name), {"state": "none", "breached": False})
