"""Users for the tests: a token for a program of each role, and a session as a login would begin it."""

import time

from services.alerts.access import accounts, sessions, tokens, users
from services.alerts.access.users import Author

COOKIE = "driftline"  # of a board whose address is http


def now():
    return int(time.time() * 1_000_000)


class People:
    """The accounts of a board: `sam` (operator), `vera` (viewer), `ann` (admin)."""

    NAMES = {"viewer": "vera", "operator": "sam", "admin": "ann"}

    def __init__(self, folder, people=True):
        folder.mkdir(exist_ok=True)
        self.url = f"sqlite:///{folder / 'accounts.db'}"
        self.engine = accounts.connect(self.url)
        for role, name in self.NAMES.items() if people else ():
            users.add(self.engine, name, role, "local", Author("test", now()))

    def headers(self, role="operator"):
        """What a program of this role sends."""
        return {"Authorization": f"Bearer {tokens.issue(self.engine, self.NAMES[role], Author('test', now()))}"}

    def session(self, role="operator"):
        """What a browser's cookie holds once somebody of this role has logged in."""
        return sessions.begin(self.engine, self.NAMES[role], Author("test", now()), way="local")

    def cookie(self, url, role="operator"):
        """The same for Chromium: `context.add_cookies([...])`."""
        return {"name": COOKIE, "value": self.session(role), "url": url, "httpOnly": True, "sameSite": "Lax"}
