import pytest

from knowledge_commons_profiles.core.breakers import record_failure, record_success
from knowledge_commons_profiles.wordpress.queries import SYSTEM
from tests.machine import find_free_port

pytestmark = pytest.mark.django_db(transaction=True)

DETAILS = {"VERSION", "Branch", "Image", "SHA"}


def test_the_report_names_each_part(client):
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"REDIS": "healthy", "Postgres DB": "healthy", "Migrations": "healthy"}


def test_wordpress_is_in_the_report_where_there_is_one_and_its_failures_are_no_outage(client, wordpress):
    assert client.get("/health/").json()["WordPress DB"] == "healthy"
    record_failure(SYSTEM, "MariaDB answered: error 2003")
    response = client.get("/health/")
    assert (response.status_code, response.json()["WordPress DB"]) == (200, "unhealthy")
    record_success(SYSTEM)
    assert client.get("/health/").json()["WordPress DB"] == "healthy"


def test_details_are_for_those_with_the_token(client, settings):
    settings.HEALTH_TOKEN = "a-token"
    assert client.get("/health/", headers={"authorization": "Bearer a-token"}).json().keys() >= DETAILS
    for wrong in ("", "Bearer ", "Bearer another", "a-token"):
        assert not DETAILS & client.get("/health/", headers={"authorization": wrong}).json().keys()


def test_without_a_token_in_the_settings_nobody_sees_details(client, settings):
    settings.HEALTH_TOKEN = ""
    assert not DETAILS & client.get("/health/", headers={"authorization": "Bearer "}).json().keys()


def test_losing_redis_is_said_and_is_no_outage(client, settings):
    settings.REDIS_SERVER = f"redis://127.0.0.1:{find_free_port()}"
    options = {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1}
    settings.CACHES = {
        "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": settings.REDIS_SERVER, "OPTIONS": options}
    }
    response = client.get("/health/")
    assert (response.status_code, response.json()["REDIS"]) == (200, "unhealthy")
