"""How often one service, or one address without a token, may call: counted a minute at a time, in the shared cache.

Losing the cache lifts the limits and fails no request.
"""

import time
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from knowledge_commons_profiles.accounts.models import Service

WINDOW_S = 60


class CallerThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:  # Any: the framework's view
        del view
        caller, limit = find_caller(request)
        return not limit or count_call(caller) <= limit

    def wait(self) -> float:
        return WINDOW_S - time.time() % WINDOW_S + 1


def find_caller(request: Request) -> tuple[str, int]:
    """Return who calls, and how many calls a minute they have; 0 is without end."""
    if isinstance(request.auth, Service):
        return f"service:{request.auth.name}", settings.API_CALLS_PER_SERVICE
    return f"address:{find_address(request)}", settings.API_CALLS_PER_ADDRESS


def find_address(request: Request) -> str:
    """Return the address that the outermost of our own proxies saw; what stands before it, anybody can write."""
    addresses = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies: int = settings.TRUSTED_PROXY_COUNT
    seen = addresses[-proxies] if proxies and len(addresses) >= proxies else ""
    return find_network(seen) or find_network(request.META.get("REMOTE_ADDR", ""))


def find_network(text: str) -> str:
    """Return an IPv4 address, or the /64 of an IPv6 one, which is one customer's (RFC 6177); "" for no address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def count_call(caller: str) -> int:
    key = f"api-calls:{caller.replace(' ', '_')}:{int(time.time() // WINDOW_S)}"
    try:
        return int(cache.incr(key) or 0)  # None: the cache is away
    except ValueError:  # the first of this minute
        cache.add(key, 1, 2 * WINDOW_S)
        return 1
