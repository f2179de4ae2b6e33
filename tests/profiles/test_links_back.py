"""rel="me" in both directions: our link there, their link here, the state of it, and looking again."""

from datetime import UTC, datetime

import pytest

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.links_back import is_own_address
from knowledge_commons_profiles.profiles.models import Profile
from tests.remotes import BROKEN, HUGE, Reply, always, loop, run_remote

pytestmark = pytest.mark.django_db

ADDRESS = "/members/ada/edit-profile/links-back/"
ME = '<link rel="me" href="http://testserver/members/ada/">'


def page_of(html: str) -> Reply:
    return Reply(html, media_type="text/html")


@pytest.fixture
def remote(settings):
    with run_remote(always(page_of(ME))) as remote:
        settings.READS_MEMBERS_SITES = True
        settings.MASTODON_URL = remote.url
        yield remote


@pytest.fixture
def ada(ada, remote):
    Profile.objects.filter(pk=ada.pk).update(website=f"{remote.url}/me", mastodon="ada@social.example")
    ada.refresh_from_db()
    return ada


@pytest.fixture
def check(ada, client_of, run_tasks):
    """Return a function that presses the button, lets the worker do its work, and returns the page."""
    client = client_of(ada)

    def press():
        client.post(ADDRESS)
        run_tasks()
        return client.get(ADDRESS).content.decode()

    return press


def test_our_page_says_me_of_each_site(ada, remote, eve):
    page = eve.get("/members/ada/").content.decode()
    assert f'href="{remote.url}/me" rel="me noopener ugc"' in page
    assert 'href="https://social.example/@ada" rel="me noopener ugc"' in page


def test_sites_that_link_back_are_verified_with_a_date_for_everybody_to_see(ada, remote, eve, check):
    assert check().count("✓ Links back") == 2
    assert eve.get("/members/ada/").content.decode().count("✓ links back, as of") == 2
    assert sorted(remote.paths) == ["/@ada", "/me"]


def test_a_site_that_does_not_link_back_is_said_to_its_owner_alone(ada, remote, eve, check):
    remote.answer = always(page_of('<a rel="me" href="http://testserver/members/ben/">Ben</a>'))
    assert check().count("Does not link back") == 2
    assert "links back" not in eve.get("/members/ada/").content.decode()


def test_looking_again_finds_what_has_changed(ada, remote, check):
    remote.answer = always(page_of("nothing yet"))
    assert "Does not link back" in check()
    remote.answer = always(page_of(ME))
    page = check()
    assert "✓ Links back" in page
    assert "Does not link back" not in page


@pytest.mark.parametrize("bad", [always(BROKEN), always(HUGE), loop], ids=["500", "10 MB", "redirects"])
def test_a_site_that_cannot_be_read_keeps_its_state_and_its_date(ada, remote, eve, check, bad):
    check()
    checked_at = Copy.objects.get(source="links").payload[0]["checked_at"]
    remote.answer = bad
    page = check()
    assert page.count("✓ Links back") == 2
    assert "It could not be read" in page
    assert Copy.objects.get(source="links").payload[0]["checked_at"] == checked_at
    assert "✓ links back" in eve.get("/members/ada/").content.decode()


def test_a_page_that_is_gone_links_back_no_longer(ada, remote, check):
    check()
    remote.answer = always(Reply(status=404))
    page = check()
    assert "Does not link back" in page
    assert "There is no such page" in page


def test_a_proof_is_of_one_address_and_not_of_the_next_one(ada, remote, eve, check):
    check()
    Profile.objects.filter(pk=ada.pk).update(website=f"{remote.url}/other", mastodon="", revision=2)
    assert "links back" not in eve.get("/members/ada/").content.decode()


def test_changing_an_address_has_it_looked_at(ada, remote, client_of, run_tasks):
    client_of(ada).post("/members/ada/edit-profile/links/", {"website": f"{remote.url}/new"})
    run_tasks()
    assert "/new" in remote.paths


def test_it_is_looked_at_again_after_a_week_by_itself(ada, check):
    check()
    copy = Copy.objects.get(source="links")
    assert 5 <= (copy.due_at - datetime.now(UTC)).days <= 9


def test_while_it_is_looked_at_the_page_says_so_and_the_asking_ends(ada, client_of, run_tasks):
    client = client_of(ada)
    page = client.post(ADDRESS, follow=True).content.decode()
    assert "The sites are being looked at" in page
    assert f'hx-get="{ADDRESS}?tries=0"' in page
    assert "hx-get" not in client.get(f"{ADDRESS}?tries=19", headers={"HX-Request": "true"}).content.decode()
    client.post(ADDRESS)
    assert run_tasks() == 1


def test_a_site_on_our_own_network_is_never_asked(ada, remote, settings, check):
    settings.PRIVATE_HOSTS_ALLOWED = frozenset()
    assert "not a public address" in check()
    assert remote.asked == []


OWN = ["http://testserver/members/ada/", "https://testserver/members/Ada", "https://testserver/members/ada/profile/"]
OTHERS = [
    "https://testserver/members/ben/", "https://testserver/members/ada/cv/", "https://evil.example/members/ada/",
    "ftp://testserver/members/ada/", "https://testserver.evil.example/members/ada/", "//[", "", "members/ada/",
    "https://testserver@evil.example/members/ada/",
]  # fmt: skip


@pytest.mark.parametrize("address", OWN)
def test_an_address_of_the_page_is_one_whatever_its_spelling(ada, address):
    assert is_own_address(ada, address)


@pytest.mark.parametrize("address", OTHERS)
def test_an_address_of_anybody_else_is_none(ada, address):
    assert not is_own_address(ada, address)


def test_somebody_without_sites_is_told_where_to_add_one(ada, client_of):
    Profile.objects.filter(pk=ada.pk).update(website="", mastodon="")
    page = client_of(ada).get(ADDRESS).content.decode()
    assert "Add one" in page
    assert "Check again" not in page


def test_it_is_the_owners_page_and_staffs_and_nobody_elses(ada, ben, stella, eve, client_of):
    assert client_of(ben).get(ADDRESS).status_code == 403
    assert eve.get(ADDRESS).status_code == 302
    assert client_of(stella).post(ADDRESS).status_code == 302
