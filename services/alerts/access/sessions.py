"""Sessions: a random id in the browser's cookie, its hash here; each ends after long quiet, and at last anyway."""

import secrets

from msgspec import Struct
from sqlalchemy import Engine, delete, insert, select, update

from .accounts import SESSIONS, USERS, hash_of
from .roles import Person
from .users import Author, note

RENEWED = 60 * 1_000_000  # how stale `seen_at` may be: not every request is a write


class Lasting(Struct, frozen=True):
    """How long sessions last, in µs: without a request, and at all."""

    idle: int
    whole: int


class Session(Struct, frozen=True):
    """A session that holds; `must_change`: nothing but a new password until there is one."""

    person: Person
    must_change: bool


def begin(engine: Engine, name: str, author: Author, *, way: str, instead_of: str = "") -> str:
    """Start a session and end the one that the browser had before; the id goes into the cookie and nowhere else."""
    session = secrets.token_urlsafe(32)
    row = {"hash": hash_of(session), "user": name, "created_at": author.now, "seen_at": author.now}
    with engine.begin() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.hash == hash_of(instead_of)))
        connection.execute(insert(SESSIONS).values(row))
        connection.execute(update(USERS).where(USERS.c.name == name).values(seen_at=author.now))
        note(connection, author, "login", name, way)
    return session


def find(engine: Engine, session: str, way: str, lasting: Lasting, now: int, *, active: bool) -> Session | None:
    """The session of this id, while it lasts and its user may come in this way; `active`: it lasts on from now."""
    of, user = SESSIONS.c, USERS.c
    key = hash_of(session)
    wanted = select(of.created_at, of.seen_at, user.name, user.role, user.must_change)
    wanted = wanted.join(USERS, user.name == of.user).where(of.hash == key, ~user.disabled, user.way == way)
    with engine.connect() as connection:
        row = connection.execute(wanted).mappings().first()
    if row is None or now - row["created_at"] > lasting.whole or now - row["seen_at"] > lasting.idle:
        return None
    if active and now - row["seen_at"] > RENEWED:
        with engine.begin() as connection:
            connection.execute(update(SESSIONS).where(of.hash == key).values(seen_at=now))
    return Session(Person(row["name"], row["role"]), row["must_change"])


def end(engine: Engine, session: str, author: Author) -> None:
    """Log out."""
    with engine.begin() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.hash == hash_of(session)))
        note(connection, author, "logout", author.name)


def end_others(engine: Engine, name: str, session: str, author: Author) -> None:
    """Log out everywhere else."""
    with engine.begin() as connection:
        mine = (SESSIONS.c.user == name) & (SESSIONS.c.hash != hash_of(session))
        ended = connection.execute(delete(SESSIONS).where(mine)).rowcount
        note(connection, author, "logout elsewhere", name, f"{ended} sessions")


def prune(engine: Engine, lasting: Lasting, now: int) -> None:
    """Forget the sessions that have ended by themselves."""
    of = SESSIONS.c
    with engine.begin() as connection:
        connection.execute(
            delete(SESSIONS).where((of.created_at < now - lasting.whole) | (of.seen_at < now - lasting.idle))
        )
