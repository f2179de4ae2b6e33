"""Taking the archive away: its owner alone, and only while it is there."""

import pytest
from django.core.files.storage import default_storage

from knowledge_commons_profiles.accounts.models import Export
from tests.accounts.holdings import make_staff, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(ada, client_of, run_tasks):
    client_of(ada).post(settings_of(ada, "data/"))
    run_tasks()
    return Export.objects.get()


def test_the_owner_takes_it(ada, ready, client_of):
    response = client_of(ada).get(settings_of(ada, "data/download/"))
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert "no-store" in response.headers["Cache-Control"]


def test_nobody_else_does(ada, ben, ready, client_of):
    assert client_of(ben).get(settings_of(ada, "data/download/")).status_code == 403
    assert client_of(make_staff(ben)).get(settings_of(ada, "data/download/")).status_code == 403


def test_a_stranger_signs_in_first_and_the_files_own_address_is_none(ada, eve, ready, settings):
    assert eve.get(settings_of(ada, "data/download/")).status_code == 302
    assert eve.get(f"/media/{ready.file.name}").status_code == 404


def test_there_is_none_before_it_is_ready(ada, client_of):
    client = client_of(ada)
    assert client.get(settings_of(ada, "data/download/")).status_code == 404
    client.post(settings_of(ada, "data/"))
    assert client.get(settings_of(ada, "data/download/")).status_code == 404


def test_a_lost_file_is_not_found(ada, ready, client_of):
    default_storage.delete(ready.file.name)
    assert client_of(ada).get(settings_of(ada, "data/download/")).status_code == 404
