"""Addresses of other systems, from what operators write."""

from urllib.parse import urlsplit


def build_https_url(host: str) -> str:
    """Return the address of a host, or the address as given when it says how to get there; "" stays ""."""
    host = host.strip().rstrip("/")
    return host if not host or "://" in host else f"https://{host}"


def find_origins(url: str) -> list[str]:
    """Return [scheme and host] of an address, as a Content-Security-Policy has it, and [] of a path here."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
