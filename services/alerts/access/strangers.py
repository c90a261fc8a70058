"""Users whom a proxy or an OIDC provider vouches for: who they are here, added at the first sight of them."""

from msgspec import Struct
from sqlalchemy import Engine, update

from shared.errors import Failed, WrongUse

from . import users
from .accounts import USERS, Row
from .proxy import listed
from .roles import Person, Role, Way, role_of
from .users import Author, named, note


class Rules(Struct, frozen=True):
    """What their groups are worth, and what they are without: `otherwise` None lets in nobody else."""

    mapping: dict[str, Role]
    otherwise: Role | None

    @staticmethod
    def read(roles: str, otherwise: str) -> "Rules":
        """From the settings: `sre=operator,leads=admin`; a group that bears a role's name needs no line."""
        mapping: dict[str, Role] = {role: role for role in ("viewer", "operator", "admin")}
        for one in listed(roles):
            group, equals, role = one.rpartition("=")
            if not equals or not group:
                raise WrongUse(f"DRIFTLINE_ROLES: {one!r} is not like sre=operator")
            mapping[group] = users.role_named(role)
        return Rules(mapping, None if otherwise == "none" else users.role_named(otherwise))


def admit(
    engine: Engine,
    rules: Rules,
    way: Way,
    name: str,
    groups: list[str] | None,
    author: Author,
    subject: str | None = None,
) -> Person:
    """Who this is; groups, where the settings say how they come, decide the role. Raises Failed for who may not in."""
    kept = named(name)
    given = None if groups is None else role_of(groups, rules.mapping) or rules.otherwise
    row = _known(engine, kept, way, subject, author)
    role = (rules.otherwise if row is None else row["role"]) if groups is None else given
    if role is None:
        raise Failed(f"{kept} has no role here; ask an admin of Driftline for one")
    if row is None:
        try:
            users.add(engine, kept, role, way, author, subject=subject)
        except WrongUse:  # another request of the same browser was a moment earlier
            if (row := _known(engine, kept, way, subject, author)) is None:
                raise
        else:
            return Person(kept, role)
    if row["disabled"]:
        raise Failed(f"{row['name']} may not log in here; ask an admin of Driftline")
    if role != row["role"]:
        with engine.begin() as connection:
            connection.execute(update(USERS).where(USERS.c.name == row["name"]).values(role=role))
            note(connection, author, "role", row["name"], f"{row['role']} to {role}, by {way}")
    return Person(row["name"], role)


def _known(engine: Engine, name: str, way: Way, subject: str | None, author: Author) -> Row | None:
    """The row of this subject, else of this name, which then is the subject's from now on."""
    if subject is not None and (mine := users.by_subject(engine, subject)) is not None:
        return mine
    row = users.find(engine, name)
    if row is None:
        return None
    if row["way"] != way or (row["subject"] is not None and row["subject"] != subject):
        raise Failed(
            f"{name} is somebody else here, who comes in another way; "
            f"where it is the same person, an admin runs `driftline users way {name} {way}`"
        )
    if subject is not None:
        with engine.begin() as connection:
            connection.execute(update(USERS).where(USERS.c.name == name).values(subject=subject))
            note(connection, author, "subject", name, subject)
    return row
