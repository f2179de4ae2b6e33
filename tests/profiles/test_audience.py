"""The audience rule: every section, for every audience, as Ada decided."""

import pytest
from django.utils import timezone

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.loading import load_whole
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import HEADINGS, MIRRORED, SECTIONS, TEXT_FIELDS
from tests.factories import CopyFactory, InterestFactory, MembershipFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db

CANARY = "canary"


def make_full_profile(**fields):
    """Return a profile whose every section says "canary"."""
    profile = ProfileFactory(cv="cvs/canary.pdf", **dict.fromkeys(TEXT_FIELDS.values(), f"<p>{CANARY}</p>"), **fields)
    profile.interests.add(InterestFactory(label=CANARY))
    work = {"id": CANARY, "kind": "Book", "csl": {"id": CANARY, "type": "book", "title": CANARY}}
    CopyFactory(profile=profile, source=Copy.Source.WORKS, payload=[work])
    CopyFactory(profile=profile, source=Copy.Source.GROUPS, payload=[{"name": CANARY, "status": "public"}])
    CopyFactory(profile=profile, source=Copy.Source.POSTS, payload=[{"title": CANARY}])
    CopyFactory(profile=profile, source=Copy.Source.SITES, payload=[{"name": CANARY}])
    CopyFactory(profile=profile, source=Copy.Source.ACTIVITY, payload=[{"text": CANARY}])
    CopyFactory(profile=profile, source=Copy.Source.MASTODON, payload=[{"html": CANARY}])
    return profile


def see(profile, audience):
    return build_visible(Profile.objects.with_everything().get(pk=profile.pk), audience)


def test_each_section_has_its_heading_and_its_content():
    assert set(HEADINGS) == set(SECTIONS) == {*TEXT_FIELDS, *MIRRORED, "academic_interests", "cv"}


def test_everything_is_public_until_its_owner_says_otherwise():
    visible = see(make_full_profile(), Audience.EVERYONE)
    assert {section.id for section in visible} == set(SECTIONS)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    ("meant_for", "seen_by"),
    [
        ("everyone", {"everyone", "members", "owner"}),
        ("members", {"members", "owner"}),
        ("owner", {"owner"}),
        ("a mistake", {"owner"}),
    ],
)
def test_a_section_is_there_for_its_audience_and_absent_for_others(section, meant_for, seen_by):
    profile = make_full_profile(layout={"audiences": {section: meant_for}})
    found = {audience.value for audience in Audience if see(profile, audience).find(section)}
    assert found == seen_by


def test_an_empty_section_is_there_for_the_owner_alone():
    profile = ProfileFactory()
    assert not list(see(profile, Audience.EVERYONE))
    assert {section.id for section in see(profile, Audience.OWNER)} == set(SECTIONS)


def test_hiding_memberships_hides_the_networks_too():
    profile = ProfileFactory(layout={"audiences": {"memberships": "members"}})
    MembershipFactory(profile=profile, state="yes")
    assert see(profile, Audience.EVERYONE).networks == ()
    assert len(see(profile, Audience.MEMBERS).networks) == 1


@pytest.mark.parametrize("state", ["no", "unknown"])
def test_a_network_shows_only_when_a_source_is_sure(state):
    profile = ProfileFactory()
    MembershipFactory(profile=profile, state=state)
    assert see(profile, Audience.EVERYONE).networks == ()


@pytest.mark.parametrize("status", ["private", "hidden", "a mistake"])
def test_a_group_that_is_not_public_is_known_to_the_owner_alone(status):
    profile = ProfileFactory()
    CopyFactory(profile=profile, source=Copy.Source.GROUPS, payload=[{"name": "Secret", "status": status}])
    assert see(profile, Audience.MEMBERS).find("commons_groups") is None
    assert see(profile, Audience.OWNER).find("commons_groups") is not None


def test_a_hidden_work_and_a_hidden_kind_are_gone_and_so_are_their_bars():
    works = [
        {"id": key, "kind": kind, "csl": {"id": key, "type": "book", "title": key, "issued": {"date-parts": [[1900]]}}}
        for key, kind in (("shown", "Book"), ("hidden", "Book"), ("thesis", "Thesis"))
    ]
    layout = {"works": {"items": {"hidden": "owner"}, "kind_audiences": {"thesis": "members"}}}
    profile = ProfileFactory(layout=layout)
    CopyFactory(profile=profile, source=Copy.Source.WORKS, payload=works)
    visible = see(profile, Audience.EVERYONE).works
    assert [work.id for work in visible.all] == ["shown"]
    assert visible.chart is not None
    assert sum(series.total for series in visible.chart.series) == 1
    assert {work.id for work in see(profile, Audience.MEMBERS).works.all} == {"shown", "thesis"}


def test_what_was_never_fetched_is_not_shown_as_none():
    profile = ProfileFactory()
    CopyFactory(profile=profile, source=Copy.Source.POSTS, payload=None, fetched_at=None)
    section = next(section for section in see(profile, Audience.OWNER) if section.id == "blog_posts")
    assert not section.is_known


def test_hostile_html_is_inert_in_every_text():
    profile = ProfileFactory(about='<p onclick="x()">Hi<script>alert(1)</script><a href="javascript:x()">a</a></p>')
    about = see(profile, Audience.EVERYONE).about
    assert "script" not in about
    assert "onclick" not in about


def test_hostile_addresses_are_not_linked():
    profile = ProfileFactory(
        website="javascript:alert(1)", mastodon="<b>@x", bluesky="@ada.example.org", twitter='"><x'
    )
    assert [link.url for link in see(profile, Audience.EVERYONE).links] == ["https://bsky.app/profile/ada.example.org"]


def test_ada_is_the_owner_ben_a_member_and_eve_everyone(client):
    ada, ben = UserFactory(), UserFactory()
    profile = ProfileFactory(user=ada)
    eve = client.get("/robots.txt").wsgi_request.user
    assert [find_audience(who, profile) for who in (ada, ben, eve)] == [
        Audience.OWNER,
        Audience.MEMBERS,
        Audience.EVERYONE,
    ]


def test_nobody_owns_a_profile_that_waits_to_be_joined():
    assert find_audience(UserFactory(), ProfileFactory(user=None)) is Audience.MEMBERS


@pytest.mark.parametrize("load", [load_whole, lambda pk: Profile.objects.with_everything().get(pk=pk)])
def test_building_asks_nothing_once_all_is_loaded(load, django_assert_num_queries):
    profile = make_full_profile()
    MembershipFactory(profile=profile)
    loaded = load(profile.pk)
    with django_assert_num_queries(0):
        build_visible(loaded, Audience.OWNER)


@pytest.mark.parametrize("audience", Audience)
def test_the_pages_own_way_of_loading_finds_the_same(audience):
    profile = make_full_profile(layout={"style": "apa", "audiences": {"cv": "members", "education": "owner"}})
    MembershipFactory(profile=profile)
    MembershipFactory(profile=profile, state="no")
    Copy.objects.filter(source=Copy.Source.POSTS).update(failed_at=timezone.now())
    CopyFactory(profile=ProfileFactory(), payload=None, fetched_at=None)
    assert build_visible(load_whole(profile.pk), audience) == see(profile, audience)


def test_loading_a_profile_that_is_gone_says_so():
    with pytest.raises(Profile.DoesNotExist):
        load_whole(0)
