"""The profile in schema.org's words, in the page and as a file, and what a shared link looks like."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.profiles.formats.jsonld import build_jsonld, render_jsonld, render_jsonld_script
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.page import build_page
from knowledge_commons_profiles.profiles.visible import Link, NetworkBadge, Section, VisibleProfile, VisibleWorks
from knowledge_commons_profiles.works.records import build_work

PAGE_URL = "https://profiles.example.org/members/ada/"
ABOUT = "<p>Wrote the first <i>published</i> programme.</p><p>Read poetry &amp; metaphysics.</p>"
HOSTILE = "</script><script>alert(1)</script>&amp;\u2028\"'<!--"


def build_works(*items):
    works = tuple(build_work({"id": f"w{number}", "type": "book", **item}) for number, item in enumerate(items))
    return Section("works", "Works", VisibleWorks(featured=(), others=works, chart=None), Audience.EVERYONE)


def build_about(html):
    return Section("about_user", "About", SafeString(html), Audience.EVERYONE)


def build_interests(*labels):
    return Section("academic_interests", "Academic interests", labels, Audience.EVERYONE)


NOTES = {
    "type": "article-journal",
    "title": "Notes",
    "author": [{"family": "LOVELACE", "given": "Ada"}, {"family": "Menabrea", "given": "Luigi"}, {"literal": "UNESCO"}],
    "translator": [{"given": "Ada", "family": "Lovelace"}],
    "issued": {"date-parts": [[1843, 9]]},
    "DOI": "10.1000/notes",
    "URL": "https://works.example.org/notes",
}
ADA = VisibleProfile(
    username="ada",
    name="Ada Lovelace",
    pronouns="she/her",
    title="Analyst",
    affiliation="Analytical Society",
    orcid="0000-0002-1825-0097",
    links=(
        Link("Website", "ada.example.org", "https://ada.example.org/"),
        Link("Fans", "x", "https://x.org/", is_me=False),
    ),
    networks=(NetworkBadge("letters", "Society of Letters", "plum"),),
    portrait_url="/media/images/ada.webp",
    cover_url="",
    left=(build_about(ABOUT), build_works(NOTES)),
    right=(build_interests("Logic", "Poetry"),),
    style="mhra",
    work_kinds=(),
    audience=Audience.EVERYONE,
    changed_at=datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC),
)
ONLY_NAMED = replace(
    ADA, pronouns="", title="", affiliation="", orcid="", links=(), networks=(), portrait_url="", left=(), right=()
)
PERSON = {
    "@type": "Person",
    "@id": f"{PAGE_URL}#person",
    "name": "Ada Lovelace",
    "alternateName": "ada",
    "url": PAGE_URL,
    "identifier": {
        "@type": "PropertyValue",
        "propertyID": "ORCID",
        "value": "0000-0002-1825-0097",
        "url": "https://orcid.org/0000-0002-1825-0097",
    },
    "sameAs": ["https://orcid.org/0000-0002-1825-0097", "https://ada.example.org/"],
    "image": "https://profiles.example.org/media/images/ada.webp",
    "pronouns": "she/her",
    "jobTitle": "Analyst",
    "affiliation": {"@type": "Organization", "name": "Analytical Society"},
    "knowsAbout": ["Logic", "Poetry"],
    "memberOf": [
        {
            "@type": "Organization",
            "name": "Society of Letters",
            "url": "https://profiles.example.org/network/letters/members/",
        }
    ],
    "description": "Wrote the first published programme. Read poetry & metaphysics.",
}


def read_file(visible):
    return json.loads(render_jsonld(visible, PAGE_URL))


def test_the_page_is_a_profile_page_about_a_person():
    assert build_jsonld(ADA, PAGE_URL) == {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": PAGE_URL,
        "dateModified": "2026-02-03T04:05:06+00:00",
        "mainEntity": PERSON,
    }


def test_what_is_not_filled_in_is_not_mentioned():
    person = build_jsonld(ONLY_NAMED, PAGE_URL)["mainEntity"]
    assert set(person) == {"@type", "@id", "name", "alternateName", "url"}


def test_the_file_adds_the_works_that_the_page_lists():
    assert read_file(ADA)["mainEntity"] == PERSON
    assert read_file(ADA)["hasPart"] == [
        {
            "@type": "ScholarlyArticle",
            "name": "Notes",
            "url": "https://works.example.org/notes",
            "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1000/notes"},
            "datePublished": "1843-09",
            "author": [
                {"@id": f"{PAGE_URL}#person"},
                {"@type": "Person", "name": "Luigi Menabrea"},
                {"@type": "Organization", "name": "UNESCO"},
            ],
            "translator": [{"@id": f"{PAGE_URL}#person"}],
        }
    ]
    assert "hasPart" not in read_file(ONLY_NAMED)


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ({"date-parts": [[2020, 5, 17]]}, "2020-05-17"),
        ({"date-parts": [[2020], [2022]]}, "2020"),
        ({"date-parts": [[820]]}, "0820"),
        ({"date-parts": [[-400]]}, None),
        ({"literal": "forthcoming"}, None),
        ({"date-parts": [[None]]}, None),
        (None, None),
    ],
)
def test_a_date_is_written_as_iso_8601_or_left_out(issued, published):
    visible = replace(ADA, left=(build_works({"title": "A work", "issued": issued}),))
    assert read_file(visible)["hasPart"][0].get("datePublished") == published


def test_a_work_of_a_type_that_schema_org_lacks_is_a_creative_work():
    visible = replace(ADA, left=(build_works({"title": "A treaty", "type": "treaty"}),))
    assert read_file(visible)["hasPart"] == [{"@type": "CreativeWork", "name": "A treaty"}]


def test_hostile_text_cannot_end_the_script_and_comes_back_as_it_was():
    visible = replace(ADA, name=HOSTILE, pronouns=HOSTILE, title=HOSTILE, affiliation=HOSTILE)
    script = render_jsonld_script(build_jsonld(visible, PAGE_URL))
    assert not set("<>&\u2028\u2029") & set(script)
    person = json.loads(script)["mainEntity"]
    assert [person["name"], person["pronouns"], person["jobTitle"], person["affiliation"]["name"]] == [HOSTILE] * 4


def test_hostile_sections_cannot_end_the_script():
    visible = replace(ADA, left=(build_about(HOSTILE),), right=(build_interests(HOSTILE),))
    script = render_jsonld_script(build_jsonld(visible, PAGE_URL))
    assert "<" not in script
    assert json.loads(script)["mainEntity"]["knowsAbout"] == [HOSTILE]


@given(st.dictionaries(st.text(max_size=8), st.text(st.characters(exclude_categories=["Cs"]), max_size=80)))
def test_the_script_is_the_same_data_without_markup(data):
    script = render_jsonld_script(data)
    assert json.loads(script) == data
    assert not set("<>&\u2028\u2029") & set(script)


def test_text_in_any_script_stays_readable():
    visible = replace(ADA, name="عائشة البوشي 😀")
    assert "عائشة البوشي 😀" in render_jsonld_script(build_jsonld(visible, PAGE_URL))


@pytest.mark.parametrize("text", ["long words " * 500, "<&>" * 500, "字" * 5000, "आ" * 3000])
def test_inside_the_page_it_stays_under_three_kilobytes(text):
    visible = replace(
        ADA,
        name=text[:255],
        pronouns=text[:100],
        title=text[:255],
        affiliation=text[:255],
        links=tuple(Link("Website", "x", f"https://example.org/{'x' * 480}/{number}") for number in range(6)),
        left=(build_about(f"<p>{text}</p>"), build_works(*[NOTES] * 50)),
        right=(build_interests(*[f"{text[:80]} {number}" for number in range(100)]),),
    )
    data = build_jsonld(visible, PAGE_URL)
    assert len(render_jsonld_script(data).encode()) <= 3000
    assert data["mainEntity"]["name"] == text[:255]
    assert len(read_file(visible)["mainEntity"]["knowsAbout"]) == 100


def share(visible):
    """Return what the page's head tells those who show a link to it, by property."""
    page = build_page(Profile(), replace(visible, left=visible.left[:1]), page_url=PAGE_URL, asked_style="")
    head = render_to_string("profiles/head.html", {"page": page, "visible": visible})
    return {name: unescape(content) for name, content in re.findall(r'<meta property="(.*?)" content="(.*?)">', head)}


def test_a_shared_link_shows_who_the_page_is_about():
    assert share(ADA) == {
        "og:title": "Ada Lovelace",
        "og:description": "Wrote the first published programme. Read poetry & metaphysics.",
        "og:url": PAGE_URL,
        "og:image": "https://profiles.example.org/media/images/ada.webp",
        "og:site_name": "Knowledge Commons Profiles",
        "og:type": "profile",
        "profile:username": "ada",
    }


@pytest.mark.parametrize(
    ("visible", "description"),
    [
        (replace(ADA, left=()), "Analyst, Analytical Society"),
        (replace(ADA, left=(build_about("<p> </p>"),)), "Analyst, Analytical Society"),
        (replace(ADA, left=(), title=""), "Analytical Society"),
        (replace(ADA, left=(), title="", affiliation=""), "Logic, Poetry"),
        (ONLY_NAMED, "Ada Lovelace"),
    ],
)
def test_without_an_about_a_shared_link_tells_what_else_there_is(visible, description):
    assert share(visible)["og:description"] == description


@pytest.mark.parametrize("about", ["word " * 100, "字" * 500, "x" * 500, "🏳️‍🌈" * 300, "a, " * 300])
def test_a_long_about_is_cut_to_two_hundred_characters_with_an_ellipsis(about):
    description = share(replace(ADA, left=(build_about(f"<p>{about}</p>"),)))["og:description"]
    assert 150 <= len(description) <= 200
    assert description.endswith("…")


def test_a_cut_falls_between_words():
    visible = replace(ADA, left=(build_about(f"<p>{'magnificent ' * 30}</p>"),))
    assert set(share(visible)["og:description"].removesuffix("…").split()) == {"magnificent"}


def test_without_a_portrait_a_shared_link_has_no_image():
    assert "og:image" not in share(ONLY_NAMED)
