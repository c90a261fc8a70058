"""Users as the accounts know them; every change is written to the audit in the same transaction."""

import re
import unicodedata

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from shared.errors import WrongUse

from .accounts import AUDIT, SESSIONS, TOKENS, USERS, Row
from .roles import ROLES, WAYS, Role, Way

NAME = re.compile(r"[^\s/:\x00-\x1f\x7f]{1,100}")
KEPT = 400 * 86_400 * 1_000_000  # of the audit


class Author(Struct, frozen=True):
    """Who changes something, from where, and when (µs)."""

    name: str
    now: int
    address: str = ""


def named(name: str) -> str:
    """A name as it is kept: one spelling, no capitals. Raises WrongUse at what is none."""
    kept = unicodedata.normalize("NFKC", name).strip().lower()
    if not NAME.fullmatch(kept):
        raise WrongUse(f"{name[:100]!r} is no user's name: 1 to 100 characters without spaces, / and :")
    return kept


def find(engine: Engine, name: str) -> Row | None:
    """A user's row."""
    with engine.connect() as connection:
        return _find(connection, name)


def by_subject(engine: Engine, subject: str) -> Row | None:
    """The row of whoever this is at the OIDC provider."""
    with engine.connect() as connection:
        row = connection.execute(select(USERS).where(USERS.c.subject == subject)).mappings().first()
        return None if row is None else dict(row)


def every(engine: Engine) -> list[Row]:
    """All users by name."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(USERS).order_by(USERS.c.name)).mappings()]


def audit(engine: Engine, limit: int) -> list[Row]:
    """The latest logins and changes, the latest first."""
    with engine.connect() as connection:
        wanted = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        return [dict(row) for row in connection.execute(wanted).mappings()]


def logins(engine: Engine, limit: int) -> list[tuple[str, str]]:
    """Who has logged in from which address, by the audit; the latest last."""
    of = AUDIT.c
    wanted = select(of.about, of.address).where(of.did == "login").group_by(of.about, of.address)
    with engine.connect() as connection:
        found = connection.execute(wanted.order_by(func.max(of.id).desc()).limit(limit)).all()
    return [(name, address) for name, address in reversed(found)]


def add(
    engine: Engine,
    name: str,
    role: str,
    way: Way,
    author: Author,
    *,
    password: str | None = None,
    subject: str | None = None,
) -> str:
    """Add a user; `password` is hashed, and to be changed at the first login. The name as it is kept."""
    kept = named(name)
    row = {
        "name": kept,
        "role": role_named(role),
        "way": way,
        "password": password,
        "must_change": password is not None,
        "disabled": False,
        "subject": subject,
        "created_at": author.now,
    }
    with engine.begin() as connection:
        try:
            connection.execute(insert(USERS).values(row))
        except IntegrityError as error:
            raise WrongUse(f"there is a user {kept} already") from error
        note(connection, author, "added", kept, f"{role}, {way}")
    return kept


def set_role(engine: Engine, name: str, role: str, author: Author) -> None:
    """Give another role, which counts from the user's next request on. The last admin stays one."""
    with engine.begin() as connection:
        user = _there(connection, name)
        if role != "admin":
            _not_the_last(connection, user)
        connection.execute(update(USERS).where(USERS.c.name == user["name"]).values(role=role_named(role)))
        note(connection, author, "role", user["name"], f"{user['role']} to {role}")


def set_disabled(engine: Engine, name: str, disabled: bool, author: Author) -> None:
    """Lock a user out at once, sessions and tokens included; or let them in again. The last admin stays in."""
    with engine.begin() as connection:
        user = _there(connection, name)
        if disabled:
            _not_the_last(connection, user)
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user["name"]))
        connection.execute(update(USERS).where(USERS.c.name == user["name"]).values(disabled=disabled))
        note(connection, author, "disabled" if disabled else "enabled", user["name"])


def set_password(engine: Engine, name: str, password: str, author: Author, *, must_change: bool) -> int:
    """Keep this hash from now on; every session and token of the user ends. How many tokens that were."""
    with engine.begin() as connection:
        user = _there(connection, name)
        if user["way"] != "local":
            raise WrongUse(f"{user['name']} has no password here: comes in by {user['way']}")
        values = {"password": password, "must_change": must_change}
        connection.execute(update(USERS).where(USERS.c.name == user["name"]).values(values))
        ended = _end_all(connection, user["name"])
        said = [*(["one-time"] if must_change else []), *_revoked(ended)]
        note(connection, author, "password", user["name"], ", ".join(said))
    return ended


def rehash(engine: Engine, name: str, password: str) -> None:
    """Keep the same password hashed with today's parameters."""
    with engine.begin() as connection:
        connection.execute(update(USERS).where(USERS.c.name == name).values(password=password))


def record(engine: Engine, author: Author, did: str, about: str, detail: str = "") -> None:
    """A line of the audit about what changed nothing."""
    with engine.begin() as connection:
        note(connection, author, did, about, detail)


def set_way(engine: Engine, name: str, way: str, author: Author) -> int:
    """Let a user come in another way; password, sessions and tokens of the old one end. How many tokens that were."""
    if way not in WAYS:
        raise WrongUse(f"{way!r} is no way to come in: one of {', '.join(WAYS)}")
    with engine.begin() as connection:
        user = _there(connection, name)
        values = {"way": way, "password": None, "must_change": False, "subject": None}
        connection.execute(update(USERS).where(USERS.c.name == user["name"]).values(values))
        ended = _end_all(connection, user["name"])
        note(connection, author, "way", user["name"], ", ".join([f"{user['way']} to {way}", *_revoked(ended)]))
    return ended


def note(connection: Connection, author: Author, did: str, about: str, detail: str = "") -> None:
    """Write a line of the audit; those older than 400 days go."""
    values = {"did": did, "about": about[:100], "detail": detail[:500]}
    line = {"at": author.now, "by": author.name[:100], "address": author.address[:100], **values}
    connection.execute(insert(AUDIT).values(line))
    connection.execute(delete(AUDIT).where(AUDIT.c.at < author.now - KEPT))


def _find(connection: Connection, name: str) -> Row | None:
    row = connection.execute(select(USERS).where(USERS.c.name == name)).mappings().first()
    return None if row is None else dict(row)


def _end_all(connection: Connection, name: str) -> int:
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user == name))
    return connection.execute(delete(TOKENS).where(TOKENS.c.user == name)).rowcount


def _revoked(tokens: int) -> list[str]:
    return [f"{tokens} token{'s' if tokens > 1 else ''} revoked"] if tokens else []


def _there(connection: Connection, name: str) -> Row:
    row = _find(connection, named(name))
    if row is None:
        raise WrongUse(f"no user {name}; `driftline users list` shows them")
    return row


def _not_the_last(connection: Connection, user: Row) -> None:
    if user["role"] != "admin" or user["way"] == "program":
        return
    of = USERS.c
    others = (of.role == "admin") & ~of.disabled & (of.way != "program") & (of.name != user["name"])
    if not connection.execute(select(func.count()).where(others)).scalar_one():
        raise WrongUse(f"{user['name']} is the only admin; make another one first")


def role_named(role: str) -> Role:
    """The role of this name. Raises WrongUse at what is none."""
    for known in ROLES:
        if role == known:
            return known
    raise WrongUse(f"{role!r} is no role: one of {', '.join(ROLES)}")
