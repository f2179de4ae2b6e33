import pytest

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.models import KnownGroup

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Sky Watchers",
    "url": "https://commons.example.org/groups/sky-watchers/",
    "description": "Observing together.",
    "avatar": "",
    "groupblog": "",
}


@pytest.fixture
def group():
    return KnownGroup.objects.create(number=12, slug="sky-watchers", visibility="public", details=DETAILS)


@pytest.mark.parametrize("address", ["/api/v1/groups/12/", "/api/v1/groups/12", "/api/v1/groups/sky-watchers/"])
def test_a_public_group_is_told_to_anybody(eve, group, address, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = eve.get(address)
    assert answer.json() == {
        "results": {
            **DETAILS,
            "id": 12,
            "slug": "sky-watchers",
            "visibility": "public",
            "status": "public",
            "upload_roles": ["member", "moderator", "administrator"],
            "moderate_roles": ["moderator", "administrator"],
        }
    }


@pytest.mark.parametrize("visibility", ["private", "hidden"])
@pytest.mark.parametrize("address", ["/api/v1/groups/12/", "/api/v1/groups/sky-watchers/"])
def test_other_groups_are_told_to_services_with_the_scope_alone(eve, service_with, group, visibility, address):
    KnownGroup.objects.update(visibility=visibility)
    for client in (eve, service_with(Service.Scope.SUBJECTS)):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.json()["meta"]["error"]["message"] == "Group not found"
        assert answer.json()["meta"]["error"]["code"] == 1007
    assert service_with(Service.Scope.MEMBERS).get(address).json()["results"]["visibility"] == visibility


@pytest.mark.parametrize("wanted", ["13", "0", "9" * 30, "no-such-group", "%00", "x" * 500])
def test_an_unknown_group_is_404(service, group, wanted):
    answer = service.get(f"/api/v1/groups/{wanted}/")
    assert answer.status_code == 404
    assert answer.json()["meta"]["error"]["code"] == 1007


def test_what_is_known_already_is_not_sent_again(eve, group):
    etag = eve.get("/api/v1/groups/12/").headers["ETag"]
    assert eve.get("/api/v1/groups/12/", headers={"If-None-Match": etag}).status_code == 304
    KnownGroup.objects.update(details={**DETAILS, "name": "Star Watchers"})
    assert eve.get("/api/v1/groups/12/", headers={"If-None-Match": etag}).status_code == 200
