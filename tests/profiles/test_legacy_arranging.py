"""The older service's addresses for order and visibility, with its bodies and its answers."""

import pytest

from knowledge_commons_profiles.profiles.layout import Audience, parse_layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import LEFT
from tests.factories import CopyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(ada, client_of):
    return client_of(ada)


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def layout_of(profile):
    profile.refresh_from_db()
    return parse_layout(profile.layout)


@pytest.mark.parametrize(("side", "column"), [("left", "left"), ("right", "right"), ("anything", "right")])
def test_order_of_a_side(ada, owner, side, column):
    response = post(owner, f"/save-profile-order/{side}/", {"item_order": ["blog-posts_1", "cv", "no-such-thing"]})
    assert (response.status_code, response.json()) == (200, {"success": True})
    assert getattr(layout_of(ada), column)[:2] == ("blog_posts", "cv")


def test_order_and_visibility_of_kinds(ada, owner):
    body = {"item_order": ["order-Essay", "order-Book"], "show_work_values": {"show_works_Essay": False}}
    assert post(owner, "/save-works-order/", body).json() == {"success": True}
    works = layout_of(ada).works
    assert (works.kinds, works.kind_audiences) == (("Essay", "Book"), {"essay": Audience.OWNER})
    post(owner, "/save-works-order/", body | {"show_work_values": {"show_works_Essay": True}})
    assert layout_of(ada).works.kind_audiences == {}


def test_visibility_of_works_leaves_members_only_ones_alone(ada, owner):
    Profile.objects.filter(pk=ada.pk).update(layout={"works": {"items": {"a1": "members"}}})
    body = {"works_visibility": {"show_works_work_a1": True, "show_works_work_b2": False}}
    assert post(owner, "/save-works-visibility/", body).json() == {"success": True}
    assert layout_of(ada).works.item_audiences == {"a1": Audience.MEMBERS, "b2": Audience.OWNER}


def test_style_is_stored_and_the_works_answered(ada, owner):
    CopyFactory(profile=ada, payload=[{"id": "w1", "kind": "Book", "csl": {"type": "book", "title": "Notes"}}])
    response = owner.post("/works-deposits-edit/", {"reference_style": "APA"})
    assert "Notes" in response.content.decode()
    assert layout_of(ada).style == "apa"


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/save-profile-order/left/", "no json"),
        ("/save-profile-order/left/", "[]"),
        ("/save-profile-order/left/", "[" * 100_000),
        ("/save-profile-order/left/", {"item_order": "cv"}),
        ("/save-works-order/", {"item_order": [1]}),
        ("/save-works-order/", {"item_order": ["order-\ud800"]}),
        ("/save-works-visibility/", {"works_visibility": {"show_works_work_\x00": False}}),
        ("/save-works-visibility/", {"works_visibility": {"show_works_work_a": "yes"}}),
    ],
)
def test_a_bad_body_is_400_in_the_same_shape(ada, owner, address, body):
    response = post(owner, address, body)
    assert response.status_code == 400
    assert response.json()["success"] is False
    assert response.json()["error"]
    assert layout_of(ada).left == LEFT


def test_an_unknown_style_is_400(owner):
    response = owner.post("/works-deposits-edit/", {"reference_style": "none"})
    assert (response.status_code, response.json()["success"]) == (400, False)


def test_staff_may_name_the_person_and_others_may_not(ada, ben, client_of):
    body = {"item_order": ["cv"]}
    assert post(client_of(ben), "/save-profile-order/left/?username=ada", body).status_code == 403
    ben.user.is_staff = True
    ben.user.save()
    assert post(client_of(ben), "/save-profile-order/left/?username=ada", body).status_code == 200
    assert layout_of(ada).left[0] == "cv"
    assert layout_of(ben).left == LEFT
