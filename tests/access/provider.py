"""A little OIDC provider on loopback: it logs everybody in, checks PKCE, client and code; and can be made to err."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "driftline", "a secret of the client"


def new_key():
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})


KEY, OTHER = new_key(), new_key()


class Provider:
    """`claims` of whoever logs in; `spoil` changes the claims, `sign` how the token is made, before it is sent."""

    def __init__(self):
        self.key = KEY
        self.claims = {"sub": "u-1", "preferred_username": "Kim@Example", "groups": ["sales", "sre"]}
        self.spoil = lambda claims: claims
        self.sign = self.signed
        self.refuse = ""
        self.codes, self.asked, self.fetched = {}, {}, 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()

    def signed(self, claims):
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def signed_with_the_secret(self, claims):
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.ljust(32)), algorithms=["HS256"])

    def unsigned(self, claims):
        parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."

    def metadata(self):
        self.fetched += 1
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        more = {"issuer": self.url, "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
        return {name: f"{self.url}/{path}" for name, path in ends.items()} | more

    def authorize(self, asked):
        """Where the browser is sent back to."""
        self.asked = asked
        back = asked["redirect_uri"]
        if self.refuse:
            return f"{back}?{urlencode({'error': self.refuse, 'state': asked['state']})}"
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form, authorization):
        """The tokens for a code, once."""
        asked = self.codes.pop(form.get("code"), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or authorization != f"Basic {basic}" or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"] or asked["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_request"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]} | self.claims
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.sign(self.spoil(claims))}


def handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(parts.query))))
                self.end_headers()
            elif parts.path == "/keys":
                self.answer(200, {"keys": [provider.key.as_dict(private=False)]})
            else:
                self.answer(200, provider.metadata())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(*provider.token(form, self.headers.get("Authorization")))

        def answer(self, status, said):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *words):
            pass

    return Handler
