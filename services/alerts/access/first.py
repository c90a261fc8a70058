"""The first start: where there is nobody yet, an admin with a password for once, said once."""

import sys

from sqlalchemy import Engine

from shared.errors import WrongUse
from shared.settings import Settings

from . import passwords, users
from .users import Author

NAME = "admin"


def first_admin(engine: Engine, now: int) -> str:
    """Make the admin where there is no user at all; the one-time password, or empty where somebody is there."""
    if users.every(engine):
        return ""
    password = passwords.one_time()
    try:
        author = Author("driftline", now)
        users.add(engine, NAME, "admin", "local", author, password=passwords.hashed(password))
    except WrongUse:  # another board that starts at the same moment was first
        return ""
    return password


def tell(password: str, settings: Settings) -> None:
    """Say it on standard error, where a container's log shows it too."""
    print(
        f"\n  Log in at {settings.page_url} as `{NAME}`, password for once: {password}\n"
        "  It is said this one time; `driftline users password admin` makes another.\n",
        file=sys.stderr,
        flush=True,
    )
