"""The plain JSON of a profile: one shape, everything that its reader may see, nothing else."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.audience import build_visible
from knowledge_commons_profiles.profiles.formats.json import build_json, render_json
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import CopyFactory, MembershipFactory, NetworkFactory, ProfileFactory

pytestmark = pytest.mark.django_db

PAGE_URL = "https://profiles.example.org/members/ada/"
FETCHED_AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
CSL = {"id": "w1", "type": "book", "title": "Notes", "issued": {"date-parts": [[1843]]}}
BOOK = {"id": "w1", "kind": "Book", "csl": CSL}


def read(profile, audience=Audience.EVERYONE):
    visible = build_visible(Profile.objects.with_everything().get(pk=profile.pk), audience)
    return json.loads(render_json(visible, PAGE_URL))


def find_mirrored(data, section):
    return next(entry for entry in data["mirrored"] if entry["id"] == section)


def copy(profile, source, *entries, **fields):
    CopyFactory(profile=profile, source=source, payload=list(entries), fetched_at=FETCHED_AT, **fields)


def test_a_profile_says_everything_in_one_shape():
    profile = ProfileFactory.create(
        username="Ada",
        name="Ada Lovelace",
        pronouns="she/her",
        title="Analyst",
        affiliation="Analytical Society",
        orcid="0000-0002-1825-0097",
        website="https://ada.example.org",
        about="<p>Logic &amp; <em>poetry</em></p>",
        portrait="images/p.webp",
        cover="images/c.webp",
        cv="cvs/secret.pdf",
        interests=["Logic"],
    )
    MembershipFactory(profile=profile, network=NetworkFactory(slug="letters", name="Society of Letters"))
    assert read(profile) == {
        "url": PAGE_URL,
        "username": "ada",
        "name": "Ada Lovelace",
        "pronouns": "she/her",
        "title": "Analyst",
        "affiliation": "Analytical Society",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "portrait_url": "https://profiles.example.org/media/images/p.webp",
        "cover_url": "https://profiles.example.org/media/images/c.webp",
        "cv_url": "https://profiles.example.org/members/ada/cv/",
        "audience": "everyone",
        "changed_at": profile.updated_at.isoformat(),
        "links": [{"label": "Website", "text": "ada.example.org", "url": "https://ada.example.org"}],
        "networks": [{"slug": "letters", "name": "Society of Letters"}],
        "interests": ["Logic"],
        "sections": [
            {
                "id": "about_user",
                "heading": "About",
                "html": "<p>Logic &amp; <em>poetry</em></p>",
                "text": "Logic & poetry",
            }
        ],
        "mirrored": [],
    }


def test_an_empty_profile_has_the_same_keys_in_the_same_order_and_no_null_for_text():
    full = ProfileFactory.create(title="Analyst", about="<p>x</p>", interests=["Logic"])
    empty = ProfileFactory.create(name="")
    assert list(read(empty)) == list(read(full))
    assert None not in read(empty).values()
    assert read(empty)["name"] == empty.username


def test_sections_come_in_the_owners_order():
    layout = {"columns": [["projects", "about_user"], []]}
    profile = ProfileFactory.create(about="<p>a</p>", projects="<p>p</p>", education="<p>e</p>", layout=layout)
    assert [section["id"] for section in read(profile)["sections"]] == ["projects", "about_user", "education"]


def test_works_are_csl_with_the_date_of_the_copy():
    profile = ProfileFactory.create(layout={"works": {"featured": ["w2"]}})
    copy(profile, Copy.Source.WORKS, BOOK, BOOK | {"id": "w2", "csl": CSL | {"id": "w2", "issued": None}})
    works = find_mirrored(read(profile), "works")
    assert works["as_of"] == "2026-02-03T04:05:06+00:00"
    assert works["is_stale"] is False
    assert [(item["id"], item["is_featured"], item["year"]) for item in works["items"]] == [
        ("w2", True, None),
        ("w1", False, 1843),
    ]
    assert works["items"][1]["csl"] == CSL


def test_a_copy_that_could_not_be_renewed_says_so():
    profile = ProfileFactory.create()
    copy(profile, Copy.Source.WORKS, BOOK, failed_at=FETCHED_AT + timedelta(hours=1))
    assert find_mirrored(read(profile), "works")["is_stale"] is True


def test_each_mirrored_section_has_its_own_items():
    profile = ProfileFactory.create()
    url = "https://commons.example.org/x"
    copy(profile, Copy.Source.GROUPS, {"name": "Readers", "url": url, "role": "admin", "status": "public"})
    copy(profile, Copy.Source.POSTS, {"title": "Hello", "url": url, "blog": "Mine", "published_on": "2026-01-02"})
    copy(profile, Copy.Source.SITES, {"name": "My site", "url": "javascript:alert(1)"})
    copy(profile, Copy.Source.ACTIVITY, {"text": "Joined", "url": url, "happened_at": "2026-01-02T03:04:05+00:00"})
    copy(profile, Copy.Source.MASTODON, {"html": "<p>Hi<script>x()</script> <b>all</b></p>", "url": url})
    data = read(profile)
    assert {entry["id"]: entry["items"] for entry in data["mirrored"]} == {
        "commons_groups": [{"name": "Readers", "url": url, "role": "admin", "status": "public"}],
        "blog_posts": [{"title": "Hello", "url": url, "blog": "Mine", "published_on": "2026-01-02"}],
        "commons_sites": [{"name": "My site", "url": ""}],
        "commons_activity": [{"text": "Joined", "url": url, "happened_at": "2026-01-02T03:04:05+00:00"}],
        "mastodon_feed": [{"html": "<p>Hi <b>all</b></p>", "text": "Hi all", "url": url, "posted_at": None}],
    }


def test_what_was_never_fetched_is_absent_even_for_the_owner_and_not_told_as_none():
    profile = ProfileFactory.create()
    CopyFactory(profile=profile, source=Copy.Source.POSTS, payload=None, fetched_at=None)
    assert read(profile, Audience.OWNER)["mirrored"] == []


def test_a_private_group_is_told_to_its_owner_alone():
    profile = ProfileFactory.create()
    copy(profile, Copy.Source.GROUPS, {"name": "Secret", "status": "private"}, {"name": "Open", "status": "public"})
    assert [item["name"] for item in find_mirrored(read(profile), "commons_groups")["items"]] == ["Open"]
    items = find_mirrored(read(profile, Audience.OWNER), "commons_groups")["items"]
    assert [item["name"] for item in items] == ["Secret", "Open"]


def test_hostile_markup_is_inert():
    profile = ProfileFactory.create(name="</script><b>Ada", about='<p onclick="x()">Hi<script>alert(1)</script></p>')
    data = read(profile)
    assert data["name"] == "</script><b>Ada"
    assert data["sections"][0]["html"] == "<p>Hi</p>"


def test_it_is_utf_8_as_people_write_it():
    profile = ProfileFactory.create(name="王伟 😀 עדה")
    visible = build_visible(Profile.objects.with_everything().get(pk=profile.pk), Audience.EVERYONE)
    assert "王伟 😀 עדה" in render_json(visible, PAGE_URL)
    assert build_json(visible, PAGE_URL) == json.loads(render_json(visible, PAGE_URL))
