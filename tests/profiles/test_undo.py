"""Taking a change back."""

import pytest

from knowledge_commons_profiles.profiles.editing import change_profile
from tests.factories import InterestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(ada, client_of):
    return client_of(ada)


def undo(client, revision, **options):
    return client.post("/members/ada/edit-profile/undo/", {"revision": revision}, **options)


def test_an_arrangement_is_put_back_whatever_else_was_saved_since(ada, owner):
    owner.post("/members/ada/edit-profile/arrange/", {"act": "move-down", "section": "about_user"})
    change_profile(ada, by=ada.user, values={"title": "Countess"})
    content = undo(owner, ada.revision, headers={"HX-Request": "true"}).content.decode()
    ada.refresh_from_db()
    assert "Undone." in content
    assert (ada.layout, ada.title) == ({}, "Countess")


def test_what_was_changed_again_since_is_not_overwritten(ada, owner):
    first = ada.revision
    for title in ("One", "Two"):
        change_profile(ada, by=ada.user, values={"title": title})
    response = undo(owner, first, headers={"HX-Request": "true"})
    ada.refresh_from_db()
    assert response.status_code == 409
    assert "changed again since" in response.content.decode()
    assert ada.title == "Two"


def test_interests_come_back(ada, owner):
    ada.interests.add(InterestFactory(label="Logic"))
    change_profile(ada, by=ada.user, values={"interests": []})
    undo(owner, ada.revision)
    assert [interest.label for interest in ada.interests.all()] == ["Logic"]


@pytest.mark.parametrize("revision", ["", "none", "99", "-1", "9" * 30, "9" * 5000])
def test_no_change_of_this_number_is_no_undo(ada, owner, revision):
    assert undo(owner, revision, headers={"HX-Request": "true"}).status_code == 409


def test_others_may_not(ada, ben, client_of):
    assert undo(client_of(ben), 1).status_code == 403
