"""The owner sees the page as others do: byte for byte what those get."""

import pytest

from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import CopyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _written(ada):
    layout = {"audiences": {"education": "members", "projects": "owner"}, "works": {"items": {"w1": "members"}}}
    works = [
        {"id": f"w{number}", "kind": "Book", "csl": {"type": "book", "title": f"Notes {number}"}} for number in (1, 2)
    ]
    CopyFactory(profile=ada, payload=works)
    Profile.objects.filter(pk=ada.pk).update(
        about="<p>for all</p>", education="<p>for members</p>", projects="<p>for me</p>", layout=layout
    )


def test_everyone_is_what_eve_gets(ada, client_of, eve):
    shown = client_of(ada).get("/members/ada/view-as/everyone/")
    assert shown.content == eve.get("/members/ada/").content
    assert b"for members" not in shown.content


def test_members_is_what_ben_gets(ada, ben, client_of):
    shown = client_of(ada).get("/members/ada/view-as/members/")
    assert get_main(shown) == get_main(client_of(ben).get("/members/ada/"))
    assert b"for members" in shown.content
    assert b"for me<" not in shown.content


def test_owner_is_what_ada_gets(ada, client_of):
    client = client_of(ada)
    assert get_main(client.get("/members/ada/view-as/owner/")) == get_main(client.get("/members/ada/"))


def get_main(response):
    """Return the page without its header, which names whoever is signed in."""
    content = response.content
    return content[content.index(b"<main") :]


def test_a_message_for_the_owner_is_not_in_what_others_get_and_not_lost(ada, client_of, eve):
    client = client_of(ada)
    client.post("/members/ada/edit-profile/about-you/", {"name": "Ada Byron"})
    assert client.get("/members/ada/view-as/everyone/").content == eve.get("/members/ada/").content
    assert b"Name and position: saved." in client.get("/members/ada/edit-profile/").content


def test_it_is_never_kept_by_anything_between(ada, client_of):
    assert "no-store" in client_of(ada).get("/members/ada/view-as/owner/").headers["Cache-Control"]


def test_staff_may_and_others_may_not(ada, ben, client_of, eve):
    staff = client_of(UserFactory(is_staff=True))
    assert staff.get("/members/ada/view-as/everyone/").content == eve.get("/members/ada/").content
    assert client_of(ben).get("/members/ada/view-as/owner/").status_code == 403


def test_an_unknown_audience_is_a_404(ada, client_of):
    assert client_of(ada).get("/members/ada/view-as/friends/").status_code == 404
