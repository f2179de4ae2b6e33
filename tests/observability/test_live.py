import pytest

from knowledge_commons_profiles.observability import views
from tests.machine import find_free_port


def test_a_process_is_alive_whatever_is_down(ask_without):
    nowhere = f"127.0.0.1:{find_free_port()}"
    status, body = ask_without(
        "/health/live/", DATABASE_URL=f"postgresql://nobody@{nowhere}/nothing", REDIS_SERVER=f"redis://{nowhere}"
    )
    assert (status, body) == (200, "alive\n")


def test_a_process_that_is_about_to_stop_says_so(client, tmp_path, monkeypatch):
    """Traefik then sends nobody here any more, while everything else is still answered."""
    stopping = tmp_path / "stopping"
    monkeypatch.setattr(views, "STOPPING_FILE", stopping)
    assert client.get("/health/live/").status_code == 200
    stopping.touch()
    assert client.get("/health/live/").status_code == 503


def test_it_is_for_asking_only(client):
    assert client.post("/health/live/").status_code == 405


@pytest.mark.django_db
def test_another_host_is_refused(client):
    assert client.get("/health/live/", headers={"host": "evil.example"}).status_code == 400
