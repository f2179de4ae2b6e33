"""`manage.py refresh_mirrors`: what is due, or everything, with a plain account of what came of it."""

import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.mirrors.models import Copy
from tests.remotes import BROKEN, Reply, always, run_remote

pytestmark = pytest.mark.django_db

RECORD = {"id": "kc-1", "metadata": {"title": "Notes"}}


@pytest.fixture
def remote(settings):
    with run_remote(always(Reply({"hits": {"hits": [RECORD], "total": 1}}))) as remote:
        settings.WORKS_URL = remote.url
        yield remote


def run(capsys, *arguments):
    call_command("refresh_mirrors", *arguments)
    return capsys.readouterr().out


def test_everybody_is_refreshed_once_and_a_second_run_finds_nothing_due(ada, ben, remote, capsys):
    assert run(capsys) == "KC Works: 2 refreshed.\n"
    assert run(capsys) == "KC Works: 2 fresh.\n"
    assert run(capsys, "--all") == "KC Works: 2 refreshed.\n"
    assert len(remote.asked) == 4
    assert Copy.objects.get(profile=ada).payload[0]["title"] == "Notes"


def test_one_member_and_one_source_can_be_chosen(ada, ben, remote, settings, capsys):
    settings.READS_MEMBERS_SITES = True
    assert run(capsys, "--username", "ADA", "--source", "works") == "KC Works: 1 refreshed.\n"
    assert not ben.copies.exists()


def test_failures_are_counted_and_stop_nobody(ada, ben, remote, capsys):
    remote.answer = lambda asked: BROKEN if "%22ada%22" in asked.target else Reply({"hits": {"hits": [], "total": 0}})
    assert run(capsys) == "KC Works: 1 refreshed, 1 failed.\n"


def test_suspended_people_are_left_out(ada, remote, capsys):
    ada.is_suspended = True
    ada.save()
    assert run(capsys) == "Nothing to refresh.\n"


def test_a_name_that_nobody_has_is_said(ada, remote):
    with pytest.raises(CommandError, match="Nobody here is called nobody"):
        call_command("refresh_mirrors", "--username", "nobody", "--username", "ada")


def test_without_any_source_it_says_which_settings_are_missing(ada):
    with pytest.raises(CommandError, match="WORKS_DOMAIN"):
        call_command("refresh_mirrors")
