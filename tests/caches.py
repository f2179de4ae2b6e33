"""The cache of the test suite: Redis, or this process's memory where there is none."""

import time

from django.core.cache import cache
from django_redis.client import DefaultClient


class PrefixedClient(DefaultClient):
    """Clears its own keys alone: the Redis may be a developer's, and tests run side by side."""

    def clear(self, client=None):
        self.delete_pattern("*", client=client)


def find_keys() -> list[str]:
    """Return the keys of all that the cache holds."""
    if hasattr(cache, "keys"):
        return list(cache.keys("*"))
    return [key.removeprefix(cache.make_key("")) for key in cache._cache]  # type: ignore[attr-defined]


def find_seconds_left(key: str) -> float:
    """Return for how long it is kept, by the machine's clock; 0 for ever."""
    if hasattr(cache, "ttl"):
        return float(cache.ttl(key) or 0)
    ends_at = cache._expire_info.get(cache.make_key(key)) or 0  # type: ignore[attr-defined]
    return max(0.0, ends_at - time.time())
