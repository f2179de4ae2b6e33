"""The sitemap: what strangers may find, with the time of its last change, at a cost that does not grow with members."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from django.contrib.sites.requests import RequestSite

from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import Listing, Profile
from knowledge_commons_profiles.profiles.sitemaps import MemberSitemap
from tests.factories import NetworkFactory, ProfileFactory, listed

pytestmark = pytest.mark.django_db

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
FEBRUARY = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
MARCH = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def read(client, address):
    """Return the addresses of a map or an index with their dates."""
    response = client.get(address)
    assert response.status_code == 200
    root = ET.fromstring(response.content)  # noqa: S314 (our own answer)
    return {
        entry.findtext("s:loc", namespaces=NAMESPACE): entry.findtext("s:lastmod", namespaces=NAMESPACE)
        for entry in root
    }


def make_member(username, changed_at=FEBRUARY, **fields):
    profile = ProfileFactory.create(username=username, **fields)
    Profile.objects.filter(pk=profile.pk).update(updated_at=changed_at)
    return listed(profile)


def test_members_are_mapped_with_the_date_of_their_last_change(client):
    make_member("Ada")
    make_member("名前", changed_at=MARCH)
    assert read(client, "/sitemap-members.xml") == {
        "http://testserver/members/ada/": "2026-02-03",
        "http://testserver/members/%E5%90%8D%E5%89%8D/": "2026-03-04",
    }


def test_who_is_hidden_suspended_or_nameless_is_not_mapped(client):
    make_member("ada")
    make_member("hidden", is_listed=False)
    make_member("suspended", is_suspended=True)
    make_member("nameless", name="")
    assert list(read(client, "/sitemap-members.xml")) == ["http://testserver/members/ada/"]


def test_home_the_directory_and_networks_are_mapped(client):
    make_member("ada")
    NetworkFactory(slug="letters")
    Network.objects.update(updated_at=MARCH)
    assert read(client, "/sitemap-site.xml") == {
        "http://testserver/": None,
        "http://testserver/members/": "2026-02-03",
        "http://testserver/network/letters/members/": "2026-03-04",
    }


def test_the_index_names_every_map_and_its_date(client):
    make_member("ada", changed_at=MARCH)
    make_member("ben", changed_at=FEBRUARY)
    assert read(client, "/sitemap.xml") == {
        "http://testserver/sitemap-site.xml": "2026-03-04T05:06:07+00:00",
        "http://testserver/sitemap-members.xml": "2026-03-04T05:06:07+00:00",
    }


def test_a_map_is_parted_before_it_grows_too_long_and_names_everyone_once(rf):
    for username in ("ada", "ben", "eve"):
        make_member(username)
    site, short = RequestSite(rf.get("/")), MemberSitemap()
    short.limit = 2
    assert short.paginator.num_pages == 2
    members = [url["location"] for page in (1, 2) for url in short.get_urls(page=page, site=site)]
    assert members == [f"https://testserver/members/{username}/" for username in ("ada", "ben", "eve")]


def test_an_empty_site_has_a_sitemap(client):
    assert list(read(client, "/sitemap.xml")) == [
        "http://testserver/sitemap-site.xml",
        "http://testserver/sitemap-members.xml",
    ]
    assert read(client, "/sitemap-members.xml") == {}


@pytest.mark.parametrize("address", ["/sitemap-members.xml?p=9", "/sitemap-members.xml?p=x", "/sitemap-nothing.xml"])
def test_a_map_that_there_is_not_is_a_404(client, address):
    assert client.get(address).status_code == 404


def test_the_cost_does_not_grow_with_members(client, django_assert_num_queries):
    for number in range(30):
        make_member(f"member{number}")
    with django_assert_num_queries(2):
        client.get("/sitemap-members.xml")
    with django_assert_num_queries(5):
        client.get("/sitemap.xml")
    assert Listing.objects.filter(audience="everyone").count() == 30
