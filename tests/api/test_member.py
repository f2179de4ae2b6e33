import logging

import pytest

from knowledge_commons_profiles.accounts.models import EmailAddress, Service
from knowledge_commons_profiles.memberships.models import Membership
from tests.factories import CopyFactory, MembershipFactory, NetworkFactory, ProfileFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/members/ada/"
MEMBERS = Service.Scope.MEMBERS


@pytest.fixture
def networks():
    return {code: NetworkFactory(code=code, slug=code.lower().strip("+")) for code in ("MLA", "HASTAC", "STEMED+")}


def test_anybody_sees_the_plain_fields_and_no_address(eve, ada, add_address):
    add_address(ada, "ada@example.org", is_primary=True)
    ada.orcid, ada.affiliation = "0000-0002-1825-0097", "Lovelace College"
    ada.save()
    answer = eve.get(ADDRESS)
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert body["username"] == "ada"
    assert (body["first_name"], body["last_name"]) == ("Ada", "Owner")
    assert body["institutional_affiliation"] == "Lovelace College"
    assert body["orcid"] == "0000-0002-1825-0097"
    assert body["url"] == "http://testserver/api/v1/members/ada/"
    assert body["profile_url"] == "http://testserver/members/ada/"
    assert {"email", "emails"} & set(body) == set()
    assert b"ada@example.org" not in answer.content


def test_nothing_that_is_empty_is_null(eve):
    ProfileFactory(username="bare", name="")
    body = eve.get("/api/v1/members/bare/").json()
    assert [key for key, value in body.items() if value is None] == []
    assert body["avatar"] == ""
    assert body["memberships"] == {}
    assert body["groups"] == body["academic_interests"] == []


def test_a_service_gets_proven_addresses_the_primary_one_first(service, ada, add_address):
    add_address(ada, "old@example.org")
    add_address(ada, "ada@example.org", is_primary=True)
    EmailAddress.objects.create(profile=ada, address="unproven@example.org")
    body = service.get(ADDRESS).json()
    assert body["email"] == "ada@example.org"
    assert body["emails"] == ["ada@example.org", "old@example.org"]


def test_who_has_no_address_has_an_empty_one(service, ada):
    body = service.get(ADDRESS).json()
    assert body["email"] == ""
    assert body["emails"] == []


def test_addresses_need_the_scope(service_with, ada, add_address):
    add_address(ada, "ada@example.org", is_primary=True)
    assert "email" not in service_with(Service.Scope.SIGN_OUT).get(ADDRESS).json()
    assert "email" in service_with(MEMBERS).get(ADDRESS).json()


def test_memberships_are_booleans_by_code_over_all_networks(eve, ada, networks):
    MembershipFactory(profile=ada, network=networks["MLA"])
    MembershipFactory(profile=ada, network=networks["HASTAC"], state=Membership.State.NO)
    assert eve.get(ADDRESS).json()["memberships"] == {"HASTAC": False, "MLA": True, "STEMED+": False}


def test_hidden_memberships_and_interests_are_absent_for_anybody(eve, service_with, networks):
    hidden = {"audiences": {"memberships": "owner", "academic_interests": "members"}}
    profile = ProfileFactory(username="ada", layout=hidden, interests=["Logic"])
    MembershipFactory(profile=profile, network=networks["MLA"])
    body = eve.get(ADDRESS).json()
    assert body["memberships"] == {}
    assert body["academic_interests"] == []
    service = service_with(MEMBERS).get(ADDRESS).json()
    assert service["memberships"]["MLA"] is True
    assert [interest["text"] for interest in service["academic_interests"]] == ["Logic"]


def test_interests_of_the_owner_alone_are_for_no_service(service_with):
    ProfileFactory(username="ada", layout={"audiences": {"academic_interests": "owner"}}, interests=["Logic"])
    assert service_with(MEMBERS).get(ADDRESS).json()["academic_interests"] == []


GROUP = {"id": 12, "name": "Sky Watchers", "slug": "sky", "role": "administrator", "status": "public", "url": ""}
SECRET = {**GROUP, "id": 13, "name": "Secret", "role": "member", "status": "hidden", "inviter_id": 7, "inviter": "Ben"}


def test_groups_come_from_our_copy_and_hidden_ones_are_for_services(eve, service_with, ada):
    CopyFactory(profile=ada, source="groups", payload=[GROUP, SECRET, {"name": "without a number"}])
    (told,) = eve.get(ADDRESS).json()["groups"]
    assert told == {
        "id": 12,
        "group_name": "Sky Watchers",
        "role": "administrator",
        "url": "http://testserver/api/v1/groups/12/",
        "status": "public",
        "avatar": "",
        "inviter_id": None,
        "inviter": None,
    }
    _, secret = service_with(MEMBERS).get(ADDRESS).json()["groups"]
    assert (secret["id"], secret["status"], secret["role"]) == (13, "hidden", "member")
    assert (secret["inviter_id"], secret["inviter"]) == (7, "/api/v1/members/ben/")


def test_hidden_groups_are_for_services_alone(eve, service_with):
    profile = ProfileFactory(username="ada", layout={"audiences": {"commons_groups": "owner"}})
    CopyFactory(profile=profile, source="groups", payload=[GROUP])
    assert eve.get(ADDRESS).json()["groups"] == []
    assert len(service_with(MEMBERS).get(ADDRESS).json()["groups"]) == 1


def test_only_active_superusers_are_superadmin(eve, ada, stella, sven):
    def is_superadmin(name):
        return eve.get(f"/api/v1/members/{name}/").json()["is_superadmin"]

    assert [is_superadmin(name) for name in ("ada", "stella", "sven")] == [False, False, True]
    sven.user.is_active = False
    sven.user.save()
    assert is_superadmin("sven") is False


def test_an_unknown_token_is_answered_as_nobody_and_says_so(eve, ada, add_address, caplog):
    add_address(ada, "ada@example.org", is_primary=True)
    with caplog.at_level(logging.WARNING):
        answer = eve.get(ADDRESS, headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 200
    assert "email" not in answer.json()
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == ["unknown bearer token"]
    assert "wrong" not in caplog.text
    assert "WWW-Authenticate" not in eve.get(ADDRESS).headers


@pytest.mark.parametrize("change", [{"is_suspended": True}, {"closes_at": "2030-01-01T00:00:00Z"}, None])
def test_who_has_no_page_is_unknown(eve, ada, change):
    if change is None:
        ada.delete()
    else:
        type(ada).objects.filter(pk=ada.pk).update(**change)
    answer = eve.get(ADDRESS)
    assert answer.status_code == 404
    assert answer.json() == {
        "detail": "Nobody here is called “ada”.",
        "meta": {"authorized": False, "error": {"message": "User not found", "status": "fatal", "code": 1005}},
    }


def test_a_404_tells_a_service_that_its_token_is_good(service):
    assert service.get("/api/v1/members/nobody/").json()["meta"]["authorized"] is True


def test_any_case_finds_the_member_and_the_name_is_as_stored(eve):
    ProfileFactory(username="Ada")
    assert eve.get("/api/v1/members/ADA/").json()["username"] == "Ada"


def test_without_the_last_slash_the_answer_is_the_same(service, ada, add_address):
    add_address(ada, "ada@example.org", is_primary=True)
    answer = service.get("/api/v1/members/ada")
    assert answer.status_code == 200
    assert answer.json() == service.get(ADDRESS).json()


def test_the_envelope_of_older_plugins(eve, ada):
    assert eve.get(f"{ADDRESS}?envelope=results").json() == {"results": eve.get(ADDRESS).json()}
    assert eve.get(f"{ADDRESS}?envelope=data").status_code == 400


def test_at_most_five_queries(service, ada, add_address, networks, django_assert_max_num_queries):
    add_address(ada, "ada@example.org", is_primary=True)
    for network in networks.values():
        MembershipFactory(profile=ada, network=network)
    with django_assert_max_num_queries(5):
        assert service.get(ADDRESS).status_code == 200


def test_nothing_is_written(service, ada, django_assert_num_queries):
    with django_assert_num_queries(2) as captured:
        service.get(ADDRESS)
    assert [query["sql"].split()[0] for query in captured.captured_queries] == ["SELECT", "SELECT"]


def test_what_is_known_already_is_not_sent_again(service, ada):
    answer = service.get(ADDRESS)
    again = service.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {"Authorization", "Accept"} <= set(again.headers["Vary"].split(", "))
    assert again.headers["Cache-Control"] == "private, no-cache"


def rename(ada):
    ada.name = "Ada Byron"
    ada.save()


def join(ada):
    MembershipFactory(profile=ada)


def add_network(ada):
    NetworkFactory()


def make_superuser(ada):
    ada.user.is_superuser = True
    ada.user.save()


def gain_address(ada):
    EmailAddress.objects.create(profile=ada, address="new@example.org", verified_at="2026-01-01T00:00:00Z")


def suspend(ada):
    ada.is_suspended = True
    ada.save()


@pytest.mark.parametrize("change", [rename, join, add_network, make_superuser, gain_address, suspend])
def test_any_change_of_what_is_shown_is_a_new_answer(service, ada, change):
    etag = service.get(ADDRESS).headers["ETag"]
    change(ada)
    assert service.get(ADDRESS, headers={"If-None-Match": etag}).status_code != 304


def test_the_etag_of_one_reader_is_no_other_readers(eve, service, ada):
    etag = service.get(ADDRESS).headers["ETag"]
    assert eve.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 200
