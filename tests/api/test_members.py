import pytest
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.cursors import build_cursor
from knowledge_commons_profiles.profiles.changes import KEPT, record_change
from knowledge_commons_profiles.profiles.models import Change, Profile
from tests.factories import MembershipFactory, NetworkFactory, ProfileFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/members/"


def read_names(answer):
    return [member["username"] for member in answer.json()["results"]]


def test_only_a_service_with_the_scope_reads_the_list(eve, service_with, client_of, ada):
    for client in (eve, client_of(ada)):
        answer = client.get(ADDRESS)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    refused = eve.get(ADDRESS, headers={"Authorization": "Bearer wrong"})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    lacking = service_with(Service.Scope.SIGN_OUT).get(ADDRESS)
    assert lacking.status_code == 403
    assert lacking.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="members"'
    assert lacking.json()["meta"]["authorized"] is True
    assert service_with(Service.Scope.MEMBERS).get(ADDRESS).status_code == 200


def test_the_shared_token_reads_it_too(eve, settings):
    settings.STATIC_API_BEARER = "shared-" + "x" * 32
    answer = eve.get(ADDRESS, headers={"Authorization": f"bearer {settings.STATIC_API_BEARER}"})
    assert answer.status_code == 200


def test_following_next_meets_everybody_once_in_an_order_that_stays(service):
    everybody = [ProfileFactory(username=f"person{number}").username for number in range(45)]
    met, address = [], f"{ADDRESS}?per_page=20"
    while address:
        answer = service.get(address)
        met += read_names(answer)
        Profile.objects.filter(username=met[0]).update(name="Zz", updated_at=timezone.now())
        address = answer.json()["next"]
    assert met == everybody


def test_previous_leads_back(service):
    for number in range(25):
        ProfileFactory(username=f"person{number:02}")
    first = service.get(f"{ADDRESS}?per_page=10")
    second = service.get(first.json()["next"])
    third = service.get(second.json()["next"])
    assert first.json()["previous"] is third.json()["next"] is None
    assert read_names(service.get(third.json()["previous"])) == read_names(second)
    back = service.get(second.json()["previous"])
    assert read_names(back) == read_names(first)
    assert back.json()["previous"] is None
    assert read_names(service.get(back.json()["next"])) == read_names(second)


def test_a_page_holds_twenty_unless_asked(service):
    for _ in range(21):
        ProfileFactory()
    assert len(read_names(service.get(ADDRESS))) == 20
    assert len(read_names(service.get(f"{ADDRESS}?per_page=21"))) == 21


def test_who_has_no_page_is_not_in_it(service, ada):
    ProfileFactory(is_suspended=True)
    ProfileFactory(closes_at=timezone.now())
    assert read_names(service.get(ADDRESS)) == ["ada"]


def test_addresses_are_in_it(service, ada, add_address):
    add_address(ada, "ada@example.org", is_primary=True)
    assert service.get(ADDRESS).json()["results"][0]["email"] == "ada@example.org"


def test_one_network_alone(service, ada, ben):
    mla, other = NetworkFactory(code="MLA", slug="mla"), NetworkFactory()
    MembershipFactory(profile=ada, network=mla)
    MembershipFactory(profile=ben, network=mla, source="manual", state="no")
    MembershipFactory(profile=ben, network=mla, source="api", state="yes")
    MembershipFactory(profile=ben, network=other)
    assert read_names(service.get(f"{ADDRESS}?network=MLA")) == ["ada"]
    assert service.get(f"{ADDRESS}?network=XYZ").status_code == 400


def test_only_those_of_whom_something_changed(service, ada, ben):
    Profile.objects.update(updated_at="2020-01-01T00:00:00Z")
    moment = timezone.now()
    assert read_names(service.get(ADDRESS, {"updated_since": moment.isoformat()})) == []
    record_change(ada, Change.Kind.ADDRESS)
    Profile.objects.filter(pk=ben.pk).update(updated_at=moment)
    assert read_names(service.get(ADDRESS, {"updated_since": moment.isoformat()})) == ["ada", "ben"]


def test_of_a_time_that_nobody_remembers_everybody_is_told(service, ada, ben):
    Change.objects.all().delete()
    Profile.objects.update(updated_at=timezone.now() - 2 * KEPT)
    assert read_names(service.get(ADDRESS, {"updated_since": (timezone.now() - KEPT).isoformat()})) == ["ada", "ben"]


def test_filters_stay_on_the_next_page(service):
    mla = NetworkFactory(code="MLA", slug="mla")
    for _ in range(3):
        MembershipFactory(network=mla)
        ProfileFactory()
    first = service.get(f"{ADDRESS}?network=MLA&per_page=2")
    assert len(read_names(service.get(first.json()["next"]))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=" + build_cursor("changes", 1, 2),
        "cursor=" + build_cursor("members", 2**63),
        "cursor=",
        "cursor=%00",
        "cursor=" + "W" * 5000,
        "per_page=0",
        "per_page=101",
        "per_page=-1",
        "per_page=²",
        "per_page=" + "9" * 5000,
        "updated_since=yesterday",
        "updated_since=2026-02-31T00:00:00Z",
        "network=",
        "network=%00",
    ],
)
def test_what_cannot_be_meant_is_refused_clearly(service, query):
    answer = service.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(query.split("=")[0])
    assert answer.json()["meta"]["error"]["code"] == 1002


def test_fifty_cost_no_more_queries_than_one(service, add_address, django_assert_max_num_queries):
    network = NetworkFactory(code="MLA", slug="mla")
    for number in range(50):
        profile = ProfileFactory(interests=["Logic", f"Interest {number}"])
        add_address(profile, f"person{number}@example.org", is_primary=True)
        MembershipFactory(profile=profile, network=network)
    with django_assert_max_num_queries(4):
        assert len(read_names(service.get(f"{ADDRESS}?per_page=50&network=MLA"))) == 50


def test_a_page_that_is_known_already_is_not_sent_again(service, ada, ben):
    etag = service.get(ADDRESS).headers["ETag"]
    assert service.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
    ProfileFactory()
    assert service.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 200
