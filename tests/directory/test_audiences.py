"""What is hidden from a viewer never matches, never counts and never shows."""

import pytest

from tests.directory.reading import read_excerpts, read_facets, read_html, read_names
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db

SECRET = "Cryptozoology"


@pytest.fixture
def readers(eve, ben, client_of):
    """A stranger and a signed-in member, in this order."""
    return eve, client_of(ben)


@pytest.mark.parametrize(
    ("audience", "seen_by_stranger", "seen_by_member"),
    [("everyone", True, True), ("members", False, True), ("owner", False, False)],
)
class TestHiddenSections:
    def test_interests(self, make_listed, readers, audience, seen_by_stranger, seen_by_member):
        make_listed(name="Ada", title="x", interests=[SECRET], layout={"audiences": {"academic_interests": audience}})
        for reader, is_seen in zip(readers, (seen_by_stranger, seen_by_member), strict=True):
            expected = ["Ada"] if is_seen else []
            assert read_names(reader.get("/members/", {"q": SECRET})) == expected
            assert read_names(reader.get("/members/", {"interest": SECRET})) == expected
            assert (SECRET in read_html(reader.get("/members/"))) is is_seen
            facets = read_facets(reader.get("/members/")).get("Interest", [])
            assert [(choice.label, choice.count) for choice in facets] == ([(SECRET, 1)] if is_seen else [])

    def test_about(self, make_listed, readers, audience, seen_by_stranger, seen_by_member):
        make_listed(name="Ada", about=f"<p>I hunt in {SECRET}.</p>", layout={"audiences": {"about_user": audience}})
        for reader, is_seen in zip(readers, (seen_by_stranger, seen_by_member), strict=True):
            response = reader.get("/members/", {"q": SECRET})
            assert read_names(response) == (["Ada"] if is_seen else [])
            assert read_excerpts(response) == ([f"I hunt in <mark>{SECRET}</mark>."] if is_seen else [])
            assert "I hunt" not in read_html(reader.get("/members/", {"q": "Ada"}))

    def test_networks(self, make_listed, readers, audience, seen_by_stranger, seen_by_member):
        society = NetworkFactory(slug="secret", name="Secret Society")
        make_listed(name="Ada", networks=[society], layout={"audiences": {"memberships": audience}})
        for reader, is_seen in zip(readers, (seen_by_stranger, seen_by_member), strict=True):
            expected = ["Ada"] if is_seen else []
            assert read_names(reader.get("/network/secret/members/")) == expected
            assert read_names(reader.get("/members/", {"network": "secret"})) == expected
            assert ("Secret Society" in read_html(reader.get("/members/"))) is is_seen


def test_kept_counts_of_members_are_not_shown_to_strangers(make_listed, readers):
    make_listed(name="Ada", interests=[SECRET], layout={"audiences": {"academic_interests": "members"}})
    stranger, member = readers
    assert SECRET in read_html(member.get("/members/"))
    assert SECRET not in read_html(stranger.get("/members/"))
    assert SECRET in read_html(member.get("/members/"))
