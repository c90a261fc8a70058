"""Whether a request comes from our own pages, and where a login may lead: what a strange site must not decide."""

from urllib.parse import urlsplit

from .roles import READING

OWN_SITES = ("same-origin", "none")  # of Sec-Fetch-Site; none: typed or reopened by the person


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def forged(method: str, upgrade: bool, headers: dict[str, str], page_url: str) -> bool:
    """Whether a browser may have been made to send this by another site: it then bears the cookie, but not our origin.

    Only what may change something is asked, and an upgrade to a websocket, which is open both ways. `headers` are in
    small letters. A browser always says where such a request comes from; what says nothing is refused as well.
    """
    if method in READING and not upgrade:
        return False
    if "origin" in headers:
        origin = headers["origin"].lower()
        here = urlsplit(f"//{headers.get('host', '')}").netloc.lower()
        return origin != origin_of(page_url) and (not here or urlsplit(origin).netloc != here)
    return headers.get("sec-fetch-site") not in OWN_SITES


def inside(target: str) -> str:
    """The place on the board to go on to; `/` for anything that might lead elsewhere."""
    plain = target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else "/"
