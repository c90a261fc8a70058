"""An OIDC provider: where it sends people, what it answers to a code, and whether its identity token is right.

The authorization code flow with PKCE, state and nonce; the checks are Authlib's and joserfc's.
"""

import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from shared.errors import Failed, WrongUse
from shared.settings import Settings

# Signed with the provider's own key: never `none`, and never with the client's secret, which we share.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
PATIENCE_SECONDS = 10.0
FRESH_SECONDS = 3600.0
LEEWAY_SECONDS = 60
MOST = 1 << 20  # bytes of any answer


class Begun(msgspec.Struct, frozen=True):
    """A login under way, kept in the browser's own cookie until it comes back."""

    state: str
    nonce: str
    verifier: str
    target: str

    @staticmethod
    def new(target: str) -> "Begun":
        """One that nobody can guess."""
        return Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), target)


class Vouched(msgspec.Struct, frozen=True):
    """Whom the provider vouches for; `groups` is None where no claim for them is set."""

    subject: str
    name: str
    groups: list[str] | None


class Provider:
    """The provider of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.back = settings, f"{settings.page_url.rstrip('/')}/login/oidc/back"
        if not settings.oidc_issuer or not settings.oidc_client:
            raise WrongUse("DRIFTLINE_LOGIN=oidc takes DRIFTLINE_OIDC_ISSUER and DRIFTLINE_OIDC_CLIENT")
        self.secret = secret_of(settings)
        self.metadata: dict[str, Any] = {}
        self.keys: dict[str, Any] = {}
        self.fetched = 0.0

    async def address(self, begun: Begun) -> str:
        """Where the browser goes to log in. Raises Failed where the provider does not answer."""
        metadata = await self._known()
        uri: str = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self.settings.oidc_client,
            response_type="code",
            redirect_uri=self.back,
            scope=self.settings.oidc_scopes,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        return uri

    async def vouched(self, begun: Begun, came_back: str) -> Vouched:
        """Who came back with this address. Raises Failed where state, code or identity token are not right."""
        metadata = await self._known()
        said = dict(parse_qsl(urlsplit(came_back).query))
        if "error" in said and said.get("state") == begun.state:
            raise Failed(f"the provider did not log you in: {said.get('error_description') or said['error']}")
        try:
            code = parse_authorization_code_response(came_back, state=begun.state)["code"]
        except AuthlibBaseError as error:
            raise Failed("this is not the way back of the login that was begun here; try again") from error
        token = await self._token(metadata, code, begun)
        try:
            claims = await self._claims(token, begun)
        except (AuthlibBaseError, JoseError, ValueError, TypeError) as error:
            raise Failed(f"the provider's identity token is not right: {error}") from error
        return self._person(claims)

    def _person(self, claims: dict[str, Any]) -> Vouched:
        name = claims.get(self.settings.oidc_name)
        if not isinstance(name, str) or not name:
            raise Failed(f"the provider's token has no claim {self.settings.oidc_name!r} (DRIFTLINE_OIDC_NAME)")
        if not self.settings.oidc_roles:
            return Vouched(claims["sub"], name, None)
        found: Any = claims
        for part in self.settings.oidc_roles.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        groups = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return Vouched(claims["sub"], name, [one for one in groups if isinstance(one, str)])

    async def _claims(self, token: dict[str, Any], begun: Begun) -> dict[str, Any]:
        said = token.get("id_token")
        if not isinstance(said, str):
            raise ValueError("there is none in its answer; ask for the scope openid")
        offered = self.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(algorithms=[one for one in offered if one in ALGORITHMS], strict_check_header=False)
        try:
            read = jwt.decode(said, KeySet.import_key_set({"keys": self.keys["keys"]}), registry=registry)
        except JoseError:  # its keys may have been changed since
            await self._fetch()
            read = jwt.decode(said, KeySet.import_key_set({"keys": self.keys["keys"]}), registry=registry)
        options = {"iss": {"values": [self.metadata["issuer"]]}, "aud": {"values": [self.settings.oidc_client]}}
        more = {"access_token": token["access_token"]} if "access_token" in token else {}
        params = {"nonce": begun.nonce, "client_id": self.settings.oidc_client, **more}
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(leeway=LEEWAY_SECONDS)
        return dict(claims)

    async def _token(self, metadata: dict[str, Any], code: str, begun: Begun) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back}
        form |= {"code_verifier": begun.verifier, "client_id": self.settings.oidc_client}
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = None
        if self.secret and "client_secret_basic" in methods:
            basic = httpx.BasicAuth(self.settings.oidc_client, self.secret)
        elif self.secret:
            form["client_secret"] = self.secret
        return await self._ask("POST", metadata["token_endpoint"], data=form, auth=basic)

    async def _known(self) -> dict[str, Any]:
        if time.monotonic() > self.fetched + FRESH_SECONDS or not self.metadata:
            await self._fetch()
        return self.metadata

    async def _fetch(self) -> None:
        issuer = self.settings.oidc_issuer
        metadata = await self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer", "").rstrip("/") != issuer.rstrip("/"):
            raise Failed(f"the provider calls itself {metadata.get('issuer')!r}, DRIFTLINE_OIDC_ISSUER says {issuer!r}")
        if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= metadata.keys():
            raise Failed(f"{issuer} does not say where its endpoints are: is it an OIDC provider?")
        keys = await self._ask("GET", metadata["jwks_uri"])
        self.metadata, self.keys, self.fetched = metadata, keys, time.monotonic()

    async def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
                answer = await client.request(method, url, headers={"Accept": "application/json"}, **more)
            said = answer.json() if len(answer.content) < MOST else None
        except (httpx.HTTPError, ValueError) as error:
            raise Failed(f"the OIDC provider does not answer as it should at {url}: {error!r}") from error
        if answer.status_code != 200 or not isinstance(said, dict):
            why = said.get("error_description") or said.get("error") if isinstance(said, dict) else ""
            raise Failed(f"the OIDC provider refuses at {url}: {answer.status_code} {why or ''}".rstrip())
        return said


def secret_of(settings: Settings) -> str:
    """The client's secret, from its file or the setting; empty for a public client."""
    if settings.oidc_secret_file is not None:
        try:
            return settings.oidc_secret_file.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongUse(f"DRIFTLINE_OIDC_SECRET_FILE: {error}") from error
    return settings.oidc_secret.get_secret_value() if settings.oidc_secret is not None else ""
