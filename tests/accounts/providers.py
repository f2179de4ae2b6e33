"""An OpenID provider that does what a test tells it: it signs anything, drips, forgets its keys, or is not there.

It is a real HTTP server on this machine. Nobody is asked to choose an account: `issue()` makes the code at once.
"""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT_ID = "profiles-under-test"
CLIENT_SECRET = "a secret that the provider and we share, long enough to sign with"


@cache
def make_key(name: str) -> rsa.RSAPrivateKey:
    """Return a key; the same name gives the same one, because making it takes a moment."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


@cache
def make_curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class Provider:
    """What the server says. A test changes what it is about: `provider.claims["iss"] = "https://evil.example"`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[str] = []
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {
            "email": "ada@example.org",
            "name": "Ada Owner",
            "idp_name": "Example University",
        }
        self.subject = "ada-at-the-provider"
        self.algorithm = "RS256"
        self.header: dict[str, Any] = {}
        self.key_names = ["first"]
        self.signing_key = "first"
        self.token_error: tuple[int, object] | None = None
        self.stop_dripping = Event()
        self.dripping: dict[str, str] = {}
        self.discovery: dict[str, Any] = {}
        self.numbers = count()
        self.revoked: list[str] = []
        self.revoking_status = 200
        self.prompts: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            **self.discovery,
        }

    def issue(self, address: str) -> dict[str, str]:
        """Return what the browser brings back after it was sent to `address`."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{next(self.numbers)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def sign(self, claims: dict[str, Any]) -> str:
        header = {"kid": self.signing_key, **self.header}
        match self.algorithm:
            case "none":
                return jwt.encode(claims, "", algorithm="none", headers=header)
            case "HS256":
                return jwt.encode(claims, CLIENT_SECRET, algorithm="HS256", headers=header)
            case "ES256":
                return jwt.encode(claims, make_curve_key(), algorithm="ES256", headers={**header, "kid": "curve"})
            case _:
                return jwt.encode(claims, make_key(self.signing_key), algorithm=self.algorithm, headers=header)

    def build_claims(self, nonce: str = "") -> dict[str, Any]:
        """Return an ID token's claims with the test's changes; a claim of None is left out."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "sub": self.subject, "iat": now, "exp": now + 600, "nonce": nonce}
        return {name: value for name, value in (claims | self.claims).items() if value is not None}

    # Answers

    def answer_discovery(self) -> tuple[int, object]:
        return 200, self.document

    def answer_jwks(self) -> tuple[int, object]:
        keys = [
            {**RSAAlgorithm.to_jwk(make_key(name).public_key(), as_dict=True), "kid": name, "use": "sig"}
            for name in self.key_names
        ]
        curve = {**ECAlgorithm.to_jwk(make_curve_key().public_key(), as_dict=True), "kid": "curve"}
        return 200, {"keys": [*keys, curve]}

    def answer_token(self, form: dict[str, str]) -> tuple[int, object]:
        if self.token_error:
            return self.token_error
        asked = self.codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        proven = asked and asked["code_challenge_method"] == "S256" and asked["code_challenge"] == challenge
        known = (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        if not asked or not proven or not known or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "let-me-in", "id_token": self.sign(self.build_claims(asked["nonce"]))}

    def answer_revocation(self, form: dict[str, str]) -> tuple[int, object]:
        known = (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        if known and self.revoking_status == 200:
            self.revoked.append(form["token"])
        return (self.revoking_status if known else 401), {}

    def answer_userinfo(self, token: str) -> tuple[int, object]:
        if token != "Bearer let-me-in":
            return 401, {}
        return 200, {"sub": self.subject} | self.userinfo


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        match address.path:
            case "/authorize":
                self.lead_back(dict(parse_qsl(address.query)))
            case "/.well-known/openid-configuration":
                self.reply("discovery", *self.provider.answer_discovery())
            case "/jwks":
                self.reply("jwks", *self.provider.answer_jwks())
            case _:
                self.reply("userinfo", *self.provider.answer_userinfo(self.headers["Authorization"]))

    def lead_back(self, asked: dict[str, str]) -> None:
        """Let a real browser in at once, whoever sits there."""
        self.provider.prompts.append(asked.get("prompt", ""))
        query = urlencode(self.provider.issue(self.path))
        self.wfile.write(f"HTTP/1.1 302 -\r\nLocation: {asked['redirect_uri']}?{query}\r\n\r\n".encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/revoke":
            self.reply("revoke", *self.provider.answer_revocation(form))
        else:
            self.reply("token", *self.provider.answer_token(form))

    def reply(self, what: str, status: int, content: object) -> None:
        self.provider.asked.append(what)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        match self.provider.dripping.get(what):
            case "head":
                self.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 80 + head)
            case "body":
                self.wfile.write(head)
                self.drip(body)
            case _:
                self.wfile.write(head + body)

    def drip(self, content: bytes) -> None:
        """Send a byte each half second: no single read is ever slow."""
        with suppress(OSError):
            for byte in content:
                self.wfile.write(bytes([byte]))
                if self.provider.stop_dripping.wait(0.5):
                    return

    def log_message(self, *args: object) -> None:
        """Keep quiet: tests read what the site logs."""


@contextmanager
def run_provider() -> Iterator[Provider]:
    class OwnHandler(Handler):
        """One a server, so that each has its own provider."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), OwnHandler)
    server.daemon_threads = True
    OwnHandler.provider = Provider(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield OwnHandler.provider
    finally:
        OwnHandler.provider.stop_dripping.set()
        server.shutdown()
        server.server_close()
