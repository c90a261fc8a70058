"""Who a request is from: a program by its token, a person by session or trusted proxy; and what it is refused for."""

from collections.abc import Callable, MutableMapping
from enum import Enum
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine

from shared.errors import DriftlineError, WrongUse
from shared.settings import Settings, microseconds

from . import sessions, strangers, tokens
from .origin import forged
from .proxy import Proxies, named_by, values
from .roles import Person, needed
from .sessions import Lasting
from .strangers import Rules
from .users import Author

Scope = MutableMapping[str, Any]
STALE = "/account/here"  # a page asks there whether its session still holds, which must not lengthen it


class Visit(Struct, frozen=True):
    """What the gate found out; `refused` says why a known stranger may not in, `again` finds it out anew."""

    person: Person | None
    again: Callable[[], Person | None]
    by_token: bool = False
    must_change: bool = False
    refused: str = ""


class Refused(Enum):
    """Why a request goes no further."""

    NOBODY = 401
    FORBIDDEN = 403
    FORGED = "another site sent this; open the board itself and try again. Programs use a token, not a cookie"
    MUST_CHANGE = "choose a password of your own first, at /account/password"


def decide(visit: Visit, method: str, path: str, *, strange: bool) -> Refused | None:
    """Whether a request may go on, and if not, why; `strange`: it may come from another site."""
    role = needed(method, path)
    if strange and not visit.by_token:
        return Refused.FORGED
    if role is None:
        return None
    if visit.person is None:
        return Refused.NOBODY
    if visit.must_change and path not in ("/account/password", "/logout", STALE):
        return Refused.MUST_CHANGE
    return None if visit.person.may(role) else Refused.FORBIDDEN


class Gate:
    """The accounts and the settings, ready to tell who somebody is."""

    def __init__(self, engine: Engine, settings: Settings, now: Callable[[], int]) -> None:
        self.engine, self.settings, self.now = engine, settings, now
        self.lasting = Lasting(microseconds(settings.login_idle), microseconds(settings.login_lasts))
        self.proxies = Proxies(settings.trusted_proxies)
        if settings.login == "proxy" and not self.proxies.networks:
            raise WrongUse("DRIFTLINE_LOGIN=proxy takes DRIFTLINE_TRUSTED_PROXIES: from whom to believe the header")
        self.rules = Rules.read(settings.roles, settings.login_role)
        self.secure = settings.page_url.lower().startswith("https:")
        self.cookie = "__Host-driftline" if self.secure else "driftline"

    def visit(self, scope: Scope) -> Visit:
        """Who this request is from."""
        headers = scope["headers"]
        active = not scope["path"].startswith(("/_nicegui", STALE))
        for value in values(headers, "authorization"):
            token = value[7:].strip()
            if value[:7].lower() == "bearer " and token.startswith(tokens.PREFIX):
                return self._by_token(token)
        if self.settings.login == "proxy":
            return self._by_proxy(scope)
        session = cookie(headers, self.cookie)
        found = self._session(session, active)
        if found is None:
            return Visit(None, lambda: None)
        return Visit(found.person, lambda: self._again(session), must_change=found.must_change)

    def address(self, scope: Scope) -> str:
        """Where a request comes from."""
        return self.proxies.address(_peer(scope), scope["headers"])

    def strange(self, scope: Scope) -> bool:
        """Whether another site may have made a browser send this."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        upgrade = scope["type"] == "websocket"
        return forged(scope.get("method", "GET"), upgrade, headers, self.settings.page_url)

    def _by_token(self, token: str) -> Visit:
        def find() -> Person | None:
            return tokens.find(self.engine, token, self.now())

        return Visit(find(), find, by_token=True)

    def _session(self, session: str, active: bool) -> sessions.Session | None:
        if not session:
            return None
        return sessions.find(self.engine, session, self.settings.login, self.lasting, self.now(), active=active)

    def _again(self, session: str) -> Person | None:
        found = self._session(session, True)
        return None if found is None or found.must_change else found.person

    def _by_proxy(self, scope: Scope) -> Visit:
        settings = self.settings
        named = named_by(scope["headers"], settings.proxy_user_header, settings.proxy_roles_header)
        if named is None or not self.proxies.trusts(_peer(scope)):
            return Visit(None, lambda: None)

        def again() -> Person | None:
            try:
                author = Author(named.name, self.now(), self.address(scope))
                return strangers.admit(self.engine, self.rules, "proxy", named.name, named.groups, author)
            except DriftlineError:
                return None

        try:
            author = Author(named.name, self.now(), self.address(scope))
            person = strangers.admit(self.engine, self.rules, "proxy", named.name, named.groups, author)
        except DriftlineError as error:
            return Visit(None, again, refused=str(error))
        return Visit(person, again)


def cookie(headers: list[tuple[bytes, bytes]], name: str) -> str:
    """The value of a cookie; empty where there is none, or more than one."""
    pairs = [pair.strip().partition("=") for value in values(headers, "cookie") for pair in value.split(";")]
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
