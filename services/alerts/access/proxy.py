"""Who comes through a reverse proxy that has seen to the login: believed from trusted addresses, and from no other."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec import Struct

from shared.errors import WrongUse

Header = tuple[bytes, bytes]


class Named(Struct, frozen=True):
    """Whom a proxy names; `groups` is None where no header for them is set."""

    name: str
    groups: list[str] | None


class Proxies:
    """The addresses and networks that are believed."""

    def __init__(self, trusted: str) -> None:
        self.networks: list[IPv4Network | IPv6Network] = []
        for one in listed(trusted):
            try:
                self.networks.append(ip_network(one))
            except ValueError as error:
                raise WrongUse(
                    f"DRIFTLINE_TRUSTED_PROXIES: {error}; give addresses or networks, comma-separated"
                ) from error

    def trusts(self, peer: str) -> bool:
        """Whether what stands at this address is believed."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in network for network in self.networks)

    def address(self, peer: str, headers: Iterable[Header]) -> str:
        """Where a request comes from: the last hop that no trusted proxy is."""
        said = [hop for value in values(headers, "x-forwarded-for") for hop in listed(value)]
        hops = [*said, peer]
        while len(hops) > 1 and self.trusts(hops[-1]):
            hops.pop()
        return hops[-1][:60]


def place_of(address: str) -> str:
    """What attempts to log in are counted by: an address, and of IPv6 the network that one household has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((int(found), 64), strict=False))


def named_by(headers: Iterable[Header], user_header: str, roles_header: str) -> Named | None:
    """Whom the headers name; None for nobody, and where one stands twice: then the proxy let a stranger's through."""
    found = list(headers)
    names = values(found, user_header)
    groups = values(found, roles_header) if roles_header else []
    if len(names) != 1 or not names[0] or len(groups) > 1:
        return None
    return Named(names[0], [one for value in groups for one in listed(value)] if roles_header else None)


def values(headers: Iterable[Header], name: str) -> list[str]:
    """Every value of a header."""
    key = name.lower().encode()
    return [value.decode("latin-1").strip() for found, value in headers if found.lower() == key]


def listed(text: str) -> list[str]:
    """What a comma-separated list holds."""
    return [part.strip() for part in text.split(",") if part.strip()]
