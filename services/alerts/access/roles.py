"""Who somebody is, and what the three roles may: viewer reads, operator acts on alerts, admin manages users too."""

from typing import Literal, get_args

from msgspec import Struct

Role = Literal["viewer", "operator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may what those before it may


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
