"""The cache of the test suite."""

from django_redis.client import DefaultClient


class PrefixedClient(DefaultClient):
    """Clears its own keys alone: the Redis may be a developer's, and tests run side by side."""

    def clear(self, client=None):
        self.delete_pattern("*", client=client)
