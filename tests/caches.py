"""The cache of the test suite."""

from django_redis.client import DefaultClient


class PrefixedClient(DefaultClient):
    """Clears its own keys and leaves the rest of the Redis alone: it may be a developer's, and tests run side by side."""

    def clear(self, client=None):
        self.delete_pattern("*", client=client)
