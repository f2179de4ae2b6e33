"""The site as visitors reach it: through Traefik, by a name that only this test knows."""

import ssl
from dataclasses import dataclass

import httpx

HOST = "profiles.test"


@dataclass(frozen=True)
class Site:
    http_port: int
    https_port: int

    def open_client(self, *, secure: bool = True, host: str = HOST) -> httpx.Client:
        """Return a client that takes any certificate: the site's own is self-signed here."""
        port, scheme = (self.https_port, "https") if secure else (self.http_port, "http")
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        return httpx.Client(
            base_url=f"{scheme}://127.0.0.1:{port}",
            headers={"Host": host},
            verify=trusting,
            timeout=30,
            event_hooks={"request": [lambda request: request.extensions.update(sni_hostname=host)]},
        )
