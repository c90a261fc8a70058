"""Logs in shorthand, and what a test says about the outcome, so that a rule and its example fit on two lines.

    log:  "0h opened a kind=request; 1h reply a"   time, touchpoint, case or commitment (`-`: none), fields
    says: "a resolution running cal 1h; chasers 0" a clock with its state and whatever else matters; a count

Times are spans after Monday 2026-06-01 00:00 UTC (`1d2h`, `10m+1us`, `2h-1us`) or RFC 3339. Ids are 01, 02, ...
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from services.lookback.log import Arrived
from services.lookback.replay import replay
from services.scoring.policy.policy import Policies, Policy
from services.scoring.policy.policy_form import PolicyForm
from services.scoring.rulebook import Rulebook
from shared.messages import Touchpoint, instant, micros

MONDAY = micros(datetime.fromisoformat("2026-06-01T00:00:00Z"))
UNITS = {"us": 1, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
LATENESS = 72 * UNITS["h"]
NAMES = {
    "contact": "contact.received", "reply": "reply.sent", "void": "touchpoint.voided", "amend": "touchpoint.amended",
    "moved": "commitment.renegotiated", "assessed": "expectation.assessed", "order": "order.placed",
}  # fmt: skip
STEPS = (
    "opened",
    "changed",
    "assigned",
    "transferred",
    "paused",
    "resumed",
    "resolved",
    "confirmed",
    "reopened",
    "closed",
)
PROMISES = ("made", "kept", "withdrawn")
FLAGS = {"true": True, "false": False}
ANSWERS = {True: "true", False: "false", None: "null"}
_touchpoint = msgspec.json.Decoder(Touchpoint)


def span(text: str) -> int:
    """Microseconds of `1d2h`, `10m+1us`, `-5m`."""
    parts = re.findall(r"([+-]?)(\d+)(us|s|m|h|d)", text)
    assert parts, text
    return sum((-1 if sign == "-" else 1) * int(number) * UNITS[unit] for sign, number, unit in parts)


def at(text: str) -> int:
    """A moment in microseconds."""
    return micros(datetime.fromisoformat(text)) if "T" in text else MONDAY + span(text)


def type_of(word: str) -> str:
    """The type that a word stands for."""
    if word in STEPS:
        return f"case.{word}"
    return f"commitment.{word}" if word in PROMISES else NAMES.get(word, word)


def event(text: str, number: int, before: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One touchpoint as it would stand in a log."""
    time, word, about, *fields = text.split()
    given: dict[str, Any] = dict(field.split("=", 1) for field in fields)
    made: dict[str, Any] = {"specversion": "1.0", "type": type_of(word), "time": rfc3339(at(time))}
    made |= {
        "id": given.pop("id", f"{number:02}"),
        "source": given.pop("source", "s"),
        "subject": given.pop("client", "c"),
    }
    if "arrives" in given:
        made["ingestedat"] = rfc3339(at(given.pop("arrives")))
    return made | {"data": data(made, about, given, before)}


def data(made: dict[str, Any], about: str, given: dict[str, Any], before: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The data of a touchpoint; a correction is about the id of its target, and `as=1h,reply,a` is the new one."""
    family = made["type"].split(".")[0]
    if family == "touchpoint":
        target = before.get(about, {"id": about, "source": "s", "time": made["time"]})
        of = {
            "source": target["source"],
            "id": about,
            "time": rfc3339(at(given["time"])) if "time" in given else target["time"],
        }
        if "as" not in given:
            return {"of": of}
        new = event(given["as"].replace(",", " "), 0, before)
        new |= {"id": about, "source": of["source"], "subject": made["subject"]}
        return {"of": of, "touchpoint": new}
    actor = {
        name: given.pop(key) for key, name in (("actor", "kind"), ("team", "team"), ("role", "role")) if key in given
    }
    found: dict[str, Any] = {"actor": actor} if actor else {}
    if "does" in given:
        given["does"] = [act for act in given["does"].split("+") if act]
    for name in ("due_at", "new_due_at", "wanted_by"):
        if name in given:
            given[name] = rfc3339(at(given[name]))
    if about != "-":
        found["commitment_id" if family in ("commitment", "expectation") else "case_id"] = about
    return found | {key: value_of(value) for key, value in given.items()}


def value_of(value: str | list[str]) -> object:
    """A field as it is sent: a number, true or false, a list of words, or a word."""
    if isinstance(value, list):
        return value
    return float(value) if value.isdigit() else FLAGS.get(value, value)


def rfc3339(moment: int) -> str:
    """The text of a moment."""
    return str(msgspec.to_builtins(instant(moment)))


def touchpoints(log: str) -> list[Touchpoint]:
    """The touchpoints of a log in shorthand."""
    events: dict[str, dict[str, Any]] = {}
    found = []
    for number, text in enumerate(filter(None, (part.strip() for part in log.split(";"))), 1):
        made = event(text, number, events)
        events.setdefault(made["id"], made)
        found.append(_touchpoint.decode(msgspec.json.encode(made)))
    return found


def rulebook(texts: Sequence[str], lateness: int = LATENESS) -> Rulebook:
    """The rules of policies in TOML."""
    return Rulebook(Policies([version_of(text) for text in texts]), lateness)


@lru_cache(maxsize=1000)
def version_of(text: str) -> Policy:
    """One version of a policy."""
    return PolicyForm.model_validate(tomllib.loads(text)).policy()


def arrivals(lines: Sequence[Touchpoint]) -> list[Arrived]:
    """The lines with the arrival that section 15 gives them."""
    found: list[Arrived] = []
    for line in lines:
        own = micros(line.ingestedat or line.time)
        found.append(Arrived(line, max(own, found[-1].arrival) if found else own))
    return found


def outcome(log: str, policies: Sequence[str] = (), until: str = "") -> dict[str, Any]:
    """The answer of `replay --json`."""
    moment = at(until) if until else None
    return replay(arrivals(touchpoints(log)), rulebook(policies), moment).printed()


def said(says: str, printed: dict[str, Any]) -> str:
    """What `says` would have to be, in the same words about the same things."""
    return "; ".join(clause(part.split(), printed) for part in says.split("; "))


def clause(words: list[str], printed: dict[str, Any]) -> str:
    """One statement, made true."""
    client = printed["clients"].get("c", {})
    if words[0] in ("clients", "cases"):
        names = printed["clients"] if words[0] == "clients" else client["cases"]
        return f"{words[0]} {','.join(sorted(names)) or 'none'}"
    if words[0] in printed["touchpoints"]:
        return f"{words[0]} {printed['touchpoints'][words[0]]}"
    if words[0] in ("chasers", "repeats"):
        return f"{words[0]} {client['chasers' if words[0] == 'chasers' else 'repeat_contacts']}"
    if words[0] in client.get("commitments", {}):
        return f"{words[0]} {client['commitments'][words[0]]}"
    case = client.get("cases", {}).get(words[0], {"clocks": [], "first_contact_resolved": "absent"})
    if words[1] == "fcr":
        return f"{words[0]} fcr {ANSWERS.get(case['first_contact_resolved'], 'absent')}"
    return clock(words, case["clocks"])


def clock(words: list[str], clocks: list[dict[str, Any]]) -> str:
    """`a next_response#2 running from 1h due 3h cal 2h work 2h breached yes what x`, with the fields asked for."""
    name, _, number = words[1].partition("#")
    mine = [each for each in clocks if each["clock"] == name]
    place = int(number or 1) - 1
    if place >= len(mine):
        return f"{words[0]} {words[1]} none"
    found = mine[place]
    shown = [words[0], words[1], found["state"]]
    for field, value in zip(words[3::2], words[4::2], strict=False):
        shown += [field, value if matches(found, field, value) else str(printed_field(found, field))]
    return " ".join(shown)


FIELDS = {
    "from": "started_at", "due": "due_at", "at": "fulfilled_at", "cal": "calendar_seconds", "work": "working_seconds",
    "breached": "breached", "what": "what",
}  # fmt: skip


def printed_field(found: dict[str, Any], field: str) -> Any:
    """The value as it was printed; moments as hours after Monday, to be read by a person."""
    value = found[FIELDS[field]]
    if isinstance(value, str) and field != "what":
        return f"{(micros(datetime.fromisoformat(value)) - MONDAY) / UNITS['h']}h"
    return {True: "yes", False: "no", None: "none"}.get(value, value) if not isinstance(value, float) else f"{value}s"


def matches(found: dict[str, Any], field: str, value: str) -> bool:
    """Whether the printed value is what the word says."""
    shown = found[FIELDS[field]]
    if field in ("cal", "work"):
        return int(round(shown * 1_000_000)) == span(value)
    if field == "what" and shown is not None:
        return bool(shown == value)
    if isinstance(shown, str):
        return value != "none" and micros(datetime.fromisoformat(shown)) == at(value)
    return bool(value == {True: "yes", False: "no", None: "none"}[shown])
