"""The search service is told what everyone may see, in the order of the changes, and nothing else."""

import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.directory.indexing import tell_search
from knowledge_commons_profiles.directory.models import SearchDocument, SearchPlace
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Change, Profile
from tests.directory.search_service import KEY, SearchService
from tests.remotes import BROKEN, HTML, Reply, always, run_remote

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return SearchService()


@pytest.fixture
def remote(settings, service):
    with run_remote(service) as remote:
        settings.CC_SEARCH_URL, settings.CC_SEARCH_API_KEY = remote.url, KEY
        settings.SITE_URL = "https://profile.example.org"
        yield remote


def edit(profile, **values):
    return change_profile(profile, by=profile.user, values=values)


def hide(profile):
    return edit(profile, is_listed=False)


def test_a_change_puts_the_profile_there_in_the_services_words(ada, remote, service):
    edit(ada, title="Countess", about="<p>On <em>engines</em></p>")
    assert tell_search.call() == 1
    (document,) = service.documents.values()
    url = "https://profile.example.org/members/ada/"
    assert document["title"] == "Ada Owner"
    assert document["description"] == "Countess\nOn engines"
    assert document["owner"] == {"name": "Ada Owner", "username": "ada", "url": url}
    assert document["primary_url"] == url
    assert (document["content_type"], document["network_node"]) == ("profile", "hc")
    assert "_id" not in document


def test_every_address_in_the_service_is_a_whole_one_of_ours(ada, remote, service):
    edit(ada, portrait="images/0123456789abcdef-160.jpg")
    tell_search.call()
    (document,) = service.documents.values()
    addresses = [document["primary_url"], document["owner"]["url"], document["thumbnail_url"]]
    assert all(address.startswith("https://profile.example.org/") for address in addresses), addresses


def test_only_what_everyone_may_see_is_sent(ada, remote, service):
    edit(ada, about="<p>canary</p>", layout={"audiences": {"about_user": "members"}})
    tell_search.call()
    assert "canary" not in str(service.documents)


def test_another_change_puts_it_in_the_same_place(ada, remote, service):
    edit(ada, title="Countess")
    tell_search.call()
    edit(ada, title="Analyst")
    tell_search.call()
    (document,) = service.documents.values()
    assert document["description"] == "Analyst"


def test_what_is_told_is_not_told_again(ada, remote):
    edit(ada, title="Countess")
    tell_search.call()
    asked = len(remote.asked)
    assert tell_search.call() == 0
    record_change(ada, Change.Kind.UPDATED)  # of something that everyone does not see
    assert tell_search.call() == 1
    assert len(remote.asked) == asked


@pytest.mark.parametrize("leave", [hide, Profile.delete, lambda ada: edit(ada, name="")])
def test_who_is_hidden_or_gone_is_taken_away(ada, remote, service, leave):
    edit(ada, title="Countess")
    tell_search.call()
    assert service.documents
    record_change(ada, Change.Kind.DELETED)
    leave(ada)
    tell_search.call()
    assert service.documents == {}
    assert not SearchDocument.objects.exists()


def test_a_document_that_the_service_lost_is_made_anew(ada, remote, service):
    edit(ada, title="Countess")
    tell_search.call()
    service.documents.clear()
    edit(ada, title="Analyst")
    tell_search.call()
    assert len(service.documents) == 1


@pytest.mark.parametrize("bad", [BROKEN, HTML, Reply(status=401), Reply(status=302)], ids=["500", "html", "401", "302"])
def test_while_the_service_is_down_changes_wait_and_none_is_lost(ada, ben, remote, service, bad):
    edit(ada, title="Countess")
    remote.answer = always(bad)
    assert tell_search.call() == 0
    edit(ben, title="Reader")
    remote.answer = service
    assert tell_search.call() == 2
    assert len(service.documents) == 2


def test_a_document_that_is_refused_holds_up_nobody_elses(ada, ben, remote, service):
    edit(ada, title="Countess")
    edit(ben, title="Reader")
    remote.answer = lambda asked: Reply(status=400) if b"Ada" in asked.body else service(asked)
    assert tell_search.call() == 2
    assert [document["title"] for document in service.documents.values()] == ["Ben Member"]


def test_a_service_that_keeps_failing_is_left_alone(ada, remote):
    edit(ada, title="Countess")
    remote.answer = always(BROKEN)
    for _ in range(10):
        tell_search.call()
    assert len(remote.asked) == 5


def test_without_a_service_nothing_is_kept_or_sent(ada, settings):
    settings.CC_SEARCH_URL = ""
    edit(ada, title="Countess")
    assert tell_search.call() == 0
    assert not SearchPlace.objects.exists()


def test_everybody_can_be_told_of_at_once(ada, ben, remote, service, capsys):
    SearchDocument.objects.create(profile_number=10**9, document_id="gone", digest="x")
    call_command("index_profiles")
    assert "The search service knows 2 members." in capsys.readouterr().out
    assert len(service.documents) == 2
    asked = len(remote.asked)
    call_command("index_profiles")
    assert len(remote.asked) == asked
    call_command("index_profiles", "--again")
    assert len(remote.asked) == asked + 2


def test_the_command_says_what_is_missing_and_what_failed(ada, settings, remote):
    remote.answer = always(BROKEN)
    with pytest.raises(CommandError, match="status 500"):
        call_command("index_profiles")
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("index_profiles")
