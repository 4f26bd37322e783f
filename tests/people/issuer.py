"""A small OpenID Connect issuer on this machine: discovery, authorization, token, userinfo, keys."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """What the issuer says of the one person who signs in, and what it was asked."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "77", "email": "minjun@example.org", "email_verified": True}
        self.token_status = 200
        self.url = ""
        self.asked: list[dict[str, str]] = []

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self) -> dict[str, Any]:
        now = int(time.time())
        told = {"iss": self.url, "aud": "hrcity", "iat": now, "exp": now + 60, **self.claims}
        signed = jwt.encode(told, KEY, "RS256", {"kid": "1"})
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**key, "kid": "1", "use": "sig", "alg": "RS256"}]}


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self._authorize({key: values[0] for key, values in parse_qs(parts.query).items()})
            return
        answers = {"/.well-known/openid-configuration": self.issuer.discovery, "/keys": self.issuer.keys,
                   "/userinfo": lambda: self.issuer.claims}
        self._json(answers[parts.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.issuer.asked.append({key: values[0] for key, values in parse_qs(body).items()})
        self._json(self.issuer.token() if self.issuer.token_status == 200 else {"error": "invalid_grant"},
                   self.issuer.token_status)

    def _authorize(self, query: dict[str, str]) -> None:
        back = urlencode({"code": secrets.token_hex(8), "state": query["state"]})
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.end_headers()

    def _json(self, value: Any, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer that answers while the block runs."""
    issuer = Issuer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"issuer": issuer}))
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
