import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.core.breakers import FAILURES_UNTIL_OPEN, record_failure, record_success
from knowledge_commons_profiles.core.periodic import prune_tasks
from knowledge_commons_profiles.core.workers import LifeLine
from knowledge_commons_profiles.observability.models import Fact
from knowledge_commons_profiles.wordpress.asking import SYSTEM
from tests.machine import find_free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def worker(transactional_db) -> Iterator[LifeLine]:
    """Hold what a worker holds as long as it lives."""
    line = LifeLine()
    line.hold()
    yield line
    line.let_go()


DETAILS = {"VERSION", "Branch", "Image", "SHA"}


def test_the_report_names_each_part(client):
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "REDIS": "healthy",
        "Worker": "healthy",
        "Postgres DB": "healthy",
        "Migrations": "healthy",
    }


def test_a_worker_that_is_gone_is_said_at_once_even_when_nothing_waits_and_is_no_outage(client, worker):
    worker.let_go()
    response = client.get("/health/")
    assert (response.status_code, response.json()["Worker"]) == (200, "unhealthy")
    worker.hold()
    assert client.get("/health/").json()["Worker"] == "healthy"


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


def test_the_facts_that_operators_need_are_in_the_details(client, settings):
    settings.HEALTH_TOKEN = "a-token"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "facts"}}
    Fact.objects.create(name="backup verified", happened_at=datetime(2026, 11, 24, 3, tzinfo=UTC))
    waiting = prune_tasks.enqueue()
    DBTaskResult.objects.filter(pk=waiting.id).update(enqueued_at=timezone.now() - timedelta(minutes=5))
    prune_tasks.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()
    for _ in range(FAILURES_UNTIL_OPEN):
        record_failure("works", "no answer")
    record_failure("mla", "no answer")
    details = client.get("/health/", headers={"authorization": "Bearer a-token"}).json()
    assert (details["QUEUE LENGTH"], details["Worker"]) == (1, "healthy")
    assert 300 <= details["QUEUE AGE"] < 360
    assert (details["LAST BACKUP"], details["LAST BACKUP VERIFIED"]) == ("", "2026-11-24T03:00:00+00:00")
    assert details["PARTNERS"]["works"].startswith("left alone until ")
    assert details["PARTNERS"]["mla"] == "failing"
    DBTaskResult.objects.filter(pk=waiting.id).update(enqueued_at=timezone.now() - timedelta(minutes=11))
    late = client.get("/health/")
    assert (late.status_code, late.json()["Worker"]) == (200, "unhealthy")


def test_the_command_prints_the_report_and_fails_when_it_cannot_serve(capsys):
    call_command("health")
    assert json.loads(capsys.readouterr().out).items() >= {"Postgres DB": "healthy", "LAST BACKUP": ""}.items()
    MigrationRecorder.Migration.objects.filter(app="observability").delete()
    with pytest.raises(SystemExit):
        call_command("health")
    MigrationRecorder.Migration.objects.create(app="observability", name="0001_initial")
