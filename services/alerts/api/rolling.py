"""Roll-ups as `/v1/rollup` and the board answer with them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..rollup import Part, Rollup, part_of, rolled
from ..rules import CALM, rank
from .answers import Contact, Contacts, Group, Groups, Member, RolledUp

FEW = 20  # members off calm that are named


def groups(parts: dict[str | None, list[Part]], everybody: list[Part], burning: Iterable[dict[str, Any]]) -> Groups:
    """The clients by segment, worst first, with those of each that are off calm, the first of them by name."""
    named: dict[str | None, list[Member]] = defaultdict(list)
    for row in burning:
        named[row["segment"]].append(Member(name=row["client"], ladder=row["ladder"], score=row["score"]))
    found = [Group(group=segment, **as_answer(rolled(mine)), burning=named[segment]) for segment, mine in parts.items()]
    found.sort(key=lambda group: (-rank(group.ladder, None), group.lowest or 0.0, group.group or ""))
    members = sorted((one for mine in named.values() for one in mine), key=by_rank)
    return Groups(groups=found, everybody=RolledUp(**as_answer(rolled(everybody)), burning=members[:FEW]))


def by_rank(member: Member) -> tuple[int, float, str]:
    """The worst first."""
    return -rank(member.ladder, None), member.score, member.name


def contacts(client: str, found: list[Contact]) -> Contacts:
    """The contacts of a client, worst first, and all of them as one."""
    ranked = sorted(found, key=lambda one: (-rank(one.ladder, None), one.score, one.contact))
    whole = rolled(part_of(one.ladder, None, one.score, one.confidence) for one in ranked)
    burning = [Member(name=one.contact, ladder=one.ladder, score=one.score) for one in ranked if one.ladder != CALM]
    return Contacts(client=client, **as_answer(whole), burning=burning[:FEW], contacts=ranked)


def as_answer(rollup: Rollup) -> dict[str, Any]:
    """The fields of an answer."""
    return {
        "ladder": rollup.ladder,
        "members": rollup.members,
        "steps": rollup.steps,
        "score": rollup.score,
        "lowest": rollup.lowest,
    }
