"""How `routing.toml` writes channels, and the people who are told by them: roles with their shifts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from services.scoring.policy.calendars import Calendar
from services.scoring.policy.policy_values import Duration, Table

from .routing import Role, Shift, Turn

Names = Annotated[list[str], Field(min_length=1)]
Problems = Iterator[tuple[str, str]]


class ChannelForm(Table):
    """`[channels.<name>]`: its URL and secret as they are, or the file or environment variable that holds them."""

    kind: Literal["alertmanager", "webhook", "apprise"]
    url: str | None = None
    url_file: str | None = None
    url_env: str | None = None
    secret: str | None = None
    secret_file: str | None = None
    secret_env: str | None = None

    def problems(self, path: str) -> Problems:
        """No URL or more than one; a secret that nothing is signed with."""
        if len(list(filter(None, (self.url, self.url_file, self.url_env)))) != 1:
            yield path, "expected one of url, url_file and url_env"
        secrets = list(filter(None, (self.secret, self.secret_file, self.secret_env)))
        if len(secrets) > 1:
            yield path, "expected at most one of secret, secret_file and secret_env"
        if secrets and self.kind != "webhook":
            yield path, f"only a webhook is signed with a secret, not {self.kind}"


class ShiftForm(Table):
    """One of `[[roles.<name>.shifts]]`."""

    calendar: str
    channels: Names
    who: str | None = None
    since: AwareDatetime | None = Field(None, alias="from")
    until: AwareDatetime | None = None
    length: Duration | None = Field(None, alias="for")
    every: Duration | None = None

    def problems(self, path: str) -> Problems:
        """A turn that is not all there, or longer than its round."""
        if (self.length is None) != (self.every is None) or (self.every is not None and self.since is None):
            yield path, "a turn needs all of from, for and every"
        elif self.every is not None and not 0 < (self.length or 0) < self.every:
            yield f"{path}.for", "must be shorter than every, and not 0s"

    def shift(self, calendar: Calendar) -> Shift:
        """The record; its turn comes round by the clocks of its calendar."""
        turn = None
        if self.since is not None and self.length is not None and self.every is not None:
            length, every = timedelta(microseconds=self.length), timedelta(microseconds=self.every)
            turn = Turn(self.since, length, every, calendar.zone)
        return Shift(calendar, tuple(self.channels), self.who, self.since, self.until, turn)


class RoleForm(Table):
    """`[roles.<name>]`."""

    channels: Names
    shifts: list[ShiftForm] = []

    def role(self, hours: dict[str, Calendar]) -> Role:
        """The record, its shifts in the calendars that they name."""
        return Role(tuple(self.channels), tuple(one.shift(hours[one.calendar]) for one in self.shifts))
