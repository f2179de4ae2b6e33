import json
import socket

import pytest

from tests.machine import find_free_port


@pytest.mark.django_db(transaction=True)
def test_ready_with_a_migrated_database(client):
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {"Postgres DB": "healthy", "Migrations": "healthy"}
    assert "no-store" in response.headers["Cache-Control"]


def test_not_ready_without_a_database(ask_without):
    status, _, body = ask_without("/health/ready/", DATABASE_URL=f"postgresql://a@127.0.0.1:{find_free_port()}/b")
    assert (status, json.loads(body)) == (503, {"Postgres DB": "unhealthy", "Migrations": "unhealthy"})


def test_a_database_that_hangs_is_not_waited_for(ask_without):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        status, is_quick, _ = ask_without("/health/ready/", DATABASE_URL=f"postgresql://a@127.0.0.1:{port}/b")
    assert status == 503
    assert is_quick
