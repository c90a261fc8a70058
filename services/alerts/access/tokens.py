"""API tokens for programs: shown once, kept as a hash, each of a user and with no more than that user's role."""

import secrets

from sqlalchemy import Engine, delete, insert, select, update

from shared.errors import WrongUse

from . import users
from .accounts import TOKENS, USERS, Row, hash_of
from .roles import Person, lesser
from .users import Author, note

PREFIX = "dlt_"  # other bearer tokens are another's affair: a proxy may pass its own on
DAY = 86_400 * 1_000_000
USED = 60 * 1_000_000


def issue(engine: Engine, name: str, author: Author, *, role: str = "", days: int | None = None, why: str = "") -> str:
    """Make a token; it can't be shown again. Without `days` it lasts until it is revoked."""
    user = users.find(engine, users.named(name))
    if user is None:
        raise WrongUse(f"no user {name}; `driftline users add {name} --program` makes one for a program")
    granted = lesser(users.role_named(role or user["role"]), user["role"])
    id = secrets.token_hex(4)
    token = f"{PREFIX}{id}_{secrets.token_urlsafe(32)}"
    row = {"id": id, "hash": hash_of(token), "user": user["name"], "role": granted, "note": why[:200]}
    row |= {"created_at": author.now, "expires_at": None if days is None else author.now + days * DAY}
    with engine.begin() as connection:
        connection.execute(insert(TOKENS).values(row))
        note(connection, author, "token", user["name"], f"{id}, {granted}")
    return token


def find(engine: Engine, token: str, now: int) -> Person | None:
    """Who has this token, with the lesser of its role and the user's."""
    of, user = TOKENS.c, USERS.c
    wanted = select(of.id, of.role, of.expires_at, of.used_at, user.name, user.role.label("most"))
    wanted = wanted.join(USERS, user.name == of.user).where(of.hash == hash_of(token), ~user.disabled)
    with engine.connect() as connection:
        row = connection.execute(wanted).mappings().first()
    if row is None or (row["expires_at"] is not None and row["expires_at"] < now):
        return None
    if row["used_at"] is None or now - row["used_at"] > USED:
        with engine.begin() as connection:
            connection.execute(update(TOKENS).where(of.id == row["id"]).values(used_at=now))
    return Person(row["name"], lesser(row["role"], row["most"]))


def of_user(engine: Engine, name: str) -> list[Row]:
    """The tokens of a user, without the tokens themselves."""
    with engine.connect() as connection:
        wanted = select(TOKENS).where(TOKENS.c.user == name).order_by(TOKENS.c.created_at)
        return [dict(row) for row in connection.execute(wanted).mappings()]


def revoke(engine: Engine, id: str, author: Author, *, of: str | None = None) -> None:
    """End a token; with `of` only one of this user's."""
    with engine.begin() as connection:
        wanted = delete(TOKENS).where(TOKENS.c.id == id)
        if of is not None:
            wanted = wanted.where(TOKENS.c.user == of)
        if not connection.execute(wanted).rowcount:
            raise WrongUse(f"no token {id}; `driftline users list --tokens` shows them")
        note(connection, author, "token revoked", of or "", id)
