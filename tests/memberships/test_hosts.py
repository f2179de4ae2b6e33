"""Networks by their hosts: the same pages in a network's look, at canonical addresses, with cookies that reach."""

import pytest
from django.test import Client, RequestFactory

from knowledge_commons_profiles.accounts.views.signing_in import find_base_login
from knowledge_commons_profiles.core.hosts import Place, build_canonical_url, find_place, is_own_host
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import MembershipFactory, NetworkFactory, listed

pytestmark = pytest.mark.django_db

BASE = "profiles.example.org"


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.NETWORK_SUBDOMAIN_BASE_DOMAINS = [BASE, "profiles.example.net"]
    settings.NETWORK_HOST_ALIASES = {"stem.example.com": "stemedplus"}
    settings.NETWORK_SUBDOMAIN_IGNORED = ["www"]
    settings.ALLOWED_HOSTS = [f".{BASE}", ".profiles.example.net", "stem.example.com", "testserver"]


@pytest.fixture
def mla(db):
    return NetworkFactory(slug="mla", code="MLA", name="Modern Languages")


def at(host, person=None):
    client = Client(SERVER_NAME=host)
    if person:
        client.force_login(person.user)
    return client


@pytest.mark.parametrize(
    ("host", "place"),
    [
        (BASE, Place(base=BASE)),
        (f"mla.{BASE}", Place("mla", BASE)),
        ("mla.profiles.example.net", Place("mla", "profiles.example.net")),
        (f"www.{BASE}", Place(base=f"www.{BASE}")),
        (f"a.mla.{BASE}", Place(base=f"a.mla.{BASE}")),
        ("mla.notprofiles.example.org", Place(base="mla.notprofiles.example.org")),
        (f"xprofiles.{BASE[9:]}", Place(base=f"xprofiles.{BASE[9:]}")),
        ("stem.example.com", Place("stemedplus", BASE)),
        ("127.0.0.1", Place(base="127.0.0.1")),
    ],
)
def test_whole_labels_say_which_network_a_host_means(host, place):
    assert find_place(host) == place


def test_the_directory_of_a_networks_host_is_the_networks(ada, ben, mla):
    MembershipFactory(profile=ada, network=mla)
    for person in (ada, ben):
        listed(Profile.objects.get(pk=person.pk))
    page = at(f"mla.{BASE}").get("/members/").text
    assert "Ada Owner" in page
    assert "Ben Member" not in page
    assert f'href="http://{BASE}/network/mla/members/"' in page
    assert "Ben Member" in at(BASE).get("/members/").text


def test_a_profile_there_has_the_networks_look_and_its_one_address(ada, mla):
    page = at(f"mla.{BASE}").get("/members/ada/")
    assert "Modern Languages" in page.text
    assert f'rel="canonical" href="http://{BASE}/members/ada/"' in page.text
    assert f"<http://{BASE}/members/ada" in page.headers["Link"]
    assert "Modern Languages" not in at(BASE).get("/members/ada/").text


def test_an_alias_means_its_network_by_any_name(ada):
    NetworkFactory(slug="stem", code="STEMED+", name="Science and Letters")
    page = at("stem.example.com").get("/members/ada/").text
    assert "Science and Letters" in page
    assert f'rel="canonical" href="http://{BASE}/members/ada/"' in page


def test_a_network_in_the_path_counts_before_the_hosts(ada, mla):
    NetworkFactory(slug="up", name="University Presses")
    page = at(f"mla.{BASE}").get("/up/members/ada/").text
    assert "University Presses" in page
    assert "Modern Languages" not in page


def test_an_unknown_networks_host_is_not_found(ada):
    assert at(f"nobody.{BASE}").get("/members/ada/").status_code == 404


def test_a_host_that_is_not_ours_is_refused(ada):
    assert at("mla.evil.example").get("/members/ada/").status_code == 400


def test_machines_are_answered_under_any_host():
    assert at(f"nobody.{BASE}").get("/health/live/").status_code == 200


def test_networks_are_asked_for_once_and_not_again_with_each_page(ada, mla, django_assert_num_queries):
    client = at(f"mla.{BASE}")
    client.get("/members/ada/")
    with django_assert_num_queries(1):
        assert client.get("/members/ada/").status_code == 200
    other = at(BASE)
    other.get("/members/ada/")
    with django_assert_num_queries(1):
        other.get("/members/ada/")


def test_the_port_stays_in_canonical_addresses():
    request = RequestFactory(HTTP_HOST=f"mla.{BASE}:8000").get("/")
    assert build_canonical_url(request, "/members/ada/") == f"http://{BASE}:8000/members/ada/"


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        (BASE, True),
        (f"mla.{BASE}", True),
        (f"MLA.{BASE}:8000", True),
        ("stem.example.com", True),
        ("testserver", False),
        (f"mla.{BASE}.evil.example", False),
        ("evil.example", False),
        (f"a.b.{BASE}", False),
    ],
)
def test_people_are_led_to_our_own_hosts_alone(host, is_own):
    assert is_own_host(host) is is_own


# Signing in


def test_a_sign_in_on_a_subdomain_begins_at_the_base_and_leads_back(settings, mla):
    settings.SESSION_COOKIE_DOMAIN = f".{BASE}"
    response = at(f"mla.{BASE}").get("/login/?next=/members/ada/")
    wanted = f"http://{BASE}/login/?next=http%3A%2F%2Fmla.{BASE}%2Fmembers%2Fada%2F"
    assert (response.status_code, response.headers["Location"]) == (302, wanted)


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        (f"http://mla.{BASE}/members/ada/", f"http://mla.{BASE}/members/ada/"),
        ("http://mla.evil.example/", "/my-profile/"),
        (f"http://mla.{BASE}@evil.example/", "/my-profile/"),
        ("//evil.example/", "/my-profile/"),
        (f"javascript:alert('{BASE}')", "/my-profile/"),
    ],
)
def test_who_is_signed_in_goes_on_to_our_hosts_alone(ada, mla, wanted, location):
    response = at(BASE, ada).get("/login/", {"next": wanted})
    assert response.headers["Location"] == location


@pytest.mark.parametrize("domain", [None, f".mla.{BASE}", ".elsewhere.example"])
def test_without_a_shared_session_everybody_signs_in_where_they_are(settings, domain):
    settings.SESSION_COOKIE_DOMAIN = domain
    assert find_base_login(RequestFactory(HTTP_HOST=f"mla.{BASE}").get("/login/"), "") == ""
