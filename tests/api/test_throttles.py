import pytest
import time_machine
from django.core.cache import caches

from knowledge_commons_profiles.accounts.models import Service

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/members/ada/"
NOON = "2026-03-31T12:00:00Z"


@pytest.fixture(autouse=True)
def _small_limits(settings):
    settings.API_CALLS_PER_ADDRESS, settings.API_CALLS_PER_SERVICE, settings.TRUSTED_PROXY_COUNT = 2, 3, 1


@pytest.fixture
def count(ada):
    """Return a function that calls until it is refused, and how often it was answered."""

    def call(client, **headers):
        for answered in range(20):
            if client.get(ADDRESS, headers=headers).status_code == 429:
                return answered
        return None

    return call


@time_machine.travel(NOON, tick=False)
def test_an_address_and_a_service_each_have_their_own_limit(count, eve, service_with):
    assert count(eve) == 2
    assert count(service_with(Service.Scope.MEMBERS)) == 3
    assert count(service_with(Service.Scope.MEMBERS)) == 3
    assert count(eve, **{"X-Forwarded-For": "192.0.2.7"}) == 2


@time_machine.travel(NOON, tick=False)
def test_what_a_caller_writes_before_our_proxys_word_does_not_count(count, eve):
    assert count(eve, **{"X-Forwarded-For": "192.0.2.1, 192.0.2.7"}) == 2
    assert count(eve, **{"X-Forwarded-For": "192.0.2.2, 192.0.2.7"}) == 0


@time_machine.travel(NOON, tick=False)
def test_a_second_proxy_is_looked_through(count, eve, settings):
    settings.TRUSTED_PROXY_COUNT = 2
    assert count(eve, **{"X-Forwarded-For": "192.0.2.1, 198.51.100.1"}) == 2
    assert count(eve, **{"X-Forwarded-For": "192.0.2.2, 198.51.100.1"}) == 2


def test_a_refusal_says_how_long_to_wait_and_the_next_minute_is_free(count, eve):
    with time_machine.travel(NOON, tick=False):
        count(eve)
        refused = eve.get(ADDRESS)
    assert refused.json()["meta"]["error"]["code"] == 1002
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    with time_machine.travel("2026-03-31T12:01:00Z", tick=False):
        assert eve.get(ADDRESS).status_code == 200


def test_without_end(count, eve, settings):
    settings.API_CALLS_PER_ADDRESS = 0
    assert count(eve) is None


def test_a_redis_that_is_away_refuses_nobody(count, eve, settings, ada):
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1},
        },
    }
    try:
        assert count(eve) is None
    finally:
        caches["default"].close()
