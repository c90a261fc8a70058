"""Who somebody is, and what the three roles may: viewer reads, operator acts on alerts, admin manages users too."""

from typing import Literal, get_args

from msgspec import Struct

Role = Literal["viewer", "operator", "admin"]
Way = Literal["local", "proxy", "oidc", "program"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may what those before it may
WAYS: tuple[Way, ...] = get_args(Way)

READING = ("GET", "HEAD", "OPTIONS")
# Open to everybody: probes and metrics, what the pages are painted with, and the way in.
OPEN = ("/healthz", "/readyz", "/metrics", "/favicon.ico", "/login", "/look.css")
OPEN_BELOW = ("/_nicegui/", "/login/")
# Open to whoever is known, whatever the method: what is done there is about oneself, or checked again where it acts.
OWN = ("/account", "/logout", "/_nicegui_ws")
ADMINS = ("/users", "/v1/users")


class Person(Struct, frozen=True):
    """Whoever asks: a user who logged in, or a program with its token; `name` stands in the audit log."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether what is open to `role` is open to this person."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def may_act(self) -> bool:
        """Whether it may acknowledge, label and silence."""
        return self.may("operator")


def needed(method: str, path: str) -> Role | None:
    """The least role that a request takes; None where it is open to everybody."""
    if path in OPEN or path.startswith(OPEN_BELOW):
        return None
    if _below(path, ADMINS):
        return "admin"
    return "viewer" if method in READING or _below(path, OWN) else "operator"


def lesser(one: Role, other: Role) -> Role:
    """The role that may less."""
    return min(one, other, key=ROLES.index)


def role_of(values: list[str], mapping: dict[str, Role]) -> Role | None:
    """The highest role that any of these groups stands for; None where none of them does."""
    found = [mapping[value] for value in values if value in mapping]
    return max(found, key=ROLES.index, default=None)


def _below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)
