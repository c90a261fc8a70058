"""`routing.toml`: TOML, refused with file, path of the line and reason, as policies are (docs/routing.md)."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from services.scoring.policy.policy_file import formed, read_toml, refused
from shared.settings import Settings

from .routing import Address, Routing, everywhere
from .routing_form import RoutingForm
from .routing_people_form import ChannelForm


def routing_of(settings: Settings) -> Routing:
    """The routing that the settings name; without a file, everything goes to each channel of theirs."""
    known = addresses_of(settings)
    return everywhere(known) if settings.routing is None else read_routing(settings.routing, known)


def addresses_of(settings: Settings) -> list[Address]:
    """The channels that the settings name themselves."""
    urls = {"alertmanager": settings.alertmanager, "webhook": settings.webhook}
    return [Address(kind, kind, url) for kind, url in urls.items() if url]


def read_routing(file: Path, known: Iterable[Address] = (), secrets: bool = True) -> Routing:
    """The routing in a file, with the channels `known` besides its own; raises WrongUse with a line for each problem.

    Without `secrets`, which may be elsewhere, what stands in other files and the environment is left out.
    """
    form = formed(file, read_toml(file), RoutingForm)
    addresses = {address.name: address for address in known}
    names = [*addresses, *(name for name in form.channels if name not in addresses)]
    problems = list(form.problems(names))
    for name, channel in form.channels.items():
        url, secret = _value(file, channel, "url"), _value(file, channel, "secret")
        if secrets:
            problems += [(f"channels.{name}", why) for why in _missing(channel, url, secret)]
        addresses[name] = Address(name, channel.kind, url or "", secret)
    if problems:
        raise refused(file, problems)
    return replace(form.routing(names), addresses=tuple(addresses.values()))


def _value(file: Path, channel: ChannelForm, key: str) -> str | None:
    """The URL or the secret of a channel; None: it is nowhere to be found."""
    plain, name, variable = (getattr(channel, f"{key}{end}") for end in ("", "_file", "_env"))
    if name:
        try:
            return (file.parent / name).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None
    return os.environ.get(variable) or None if variable else plain or None


def _missing(channel: ChannelForm, url: str | None, secret: str | None) -> Iterator[str]:
    for key, value in (("url", url), ("secret", secret)):
        if value is not None:
            continue
        if name := getattr(channel, f"{key}_file"):
            yield f"{key}_file: {name} can't be read, or is empty"
        if variable := getattr(channel, f"{key}_env"):
            yield f"{key}_env: {variable} is not set in the environment"
