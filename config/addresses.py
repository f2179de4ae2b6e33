"""Addresses of other systems, from what operators write."""


def build_https_url(host: str) -> str:
    """Return the address of a host, or the address as given when it says how to get there; "" stays ""."""
    host = host.strip().rstrip("/")
    return host if not host or "://" in host else f"https://{host}"
