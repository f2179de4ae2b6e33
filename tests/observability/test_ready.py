import json
from threading import Event

import pytest

from knowledge_commons_profiles.observability.health import run_checks
from tests.machine import find_free_port


@pytest.mark.django_db(transaction=True)
def test_ready_with_a_migrated_database(client):
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {"Postgres DB": "healthy", "Migrations": "healthy"}
    assert "no-store" in response.headers["Cache-Control"]


def test_not_ready_without_a_database(ask_without):
    status, body = ask_without("/health/ready/", DATABASE_URL=f"postgresql://a@127.0.0.1:{find_free_port()}/b")
    assert (status, json.loads(body)) == (503, {"Postgres DB": "unhealthy", "Migrations": "unhealthy"})


def test_a_check_that_hangs_is_not_waited_for():
    is_over = Event()
    states = run_checks({"fine": lambda: True, "hangs": lambda: is_over.wait(60)})
    was_over = is_over.is_set()
    is_over.set()
    assert states == {"fine": "healthy", "hangs": "unhealthy"}
    assert not was_over
