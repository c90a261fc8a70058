"""The demo's own way in: a token for what it asks the board, and what a person needs to log in."""

from dataclasses import dataclass
from pathlib import Path

from services.alerts.access import accounts, first, tokens, users
from services.alerts.access.users import Author
from shared.clock import utc_now
from shared.messages import micros

PROGRAM = "demo"
DAYS = 30  # that a token lasts; each start makes a new one


@dataclass
class Entry:
    """What this start made; `password` is empty where an earlier start had said it."""

    password: str
    unused: bool
    headers: dict[str, str]

    @staticmethod
    def made(url: str) -> "Entry":
        """Make the first admin where there is none, and a token that ends the one of the last start."""
        engine, author = accounts.connect(url), Author("demo", micros(utc_now()))
        password = first.first_admin(engine, author.now)
        if users.find(engine, PROGRAM) is None:
            users.add(engine, PROGRAM, "operator", "program", author)
        for row in tokens.of_user(engine, PROGRAM):
            tokens.revoke(engine, row["id"], author)
        token = tokens.issue(engine, PROGRAM, author, days=DAYS, why="this start of the demo")
        admin = users.find(engine, first.NAME)
        engine.dispose()
        unused = not password and admin is not None and bool(admin["must_change"])
        return Entry(password, unused, {"Authorization": f"Bearer {token}"})

    def told(self, folder: Path) -> str:
        """How to log in, for the console."""
        if self.password:
            return (
                f"  Log in as `{first.NAME}` with the password for once: {self.password}\n"
                "  (you choose your own then; it is said this one time)\n"
            )
        lost = f"  Password lost: DRIFTLINE_DATA={folder} driftline users password {first.NAME}\n"
        return f"  Log in as `{first.NAME}`.\n{lost}" if self.unused else f"  Log in as `{first.NAME}`.\n"
