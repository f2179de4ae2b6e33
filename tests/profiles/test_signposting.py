"""The Link header: the forms of a profile, its person and its parts, for programs that read no HTML."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from knowledge_commons_profiles.profiles.formats.negotiation import FORMATS
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.signposting import build_form_links, build_links
from knowledge_commons_profiles.profiles.visible import Section, VisibleProfile, VisibleWorks
from knowledge_commons_profiles.works.records import build_work

PAGE_URL = "https://profiles.example.org/members/ada/"
WORK = build_work({"id": "w1", "type": "book", "title": "Notes"})
ADA = VisibleProfile(
    username="ada",
    name="Ada Lovelace",
    pronouns="",
    title="",
    affiliation="",
    orcid="0000-0002-1825-0097",
    links=(),
    networks=(),
    portrait_url="/media/images/ada.webp",
    cover_url="",
    left=(Section("works", "Works", VisibleWorks((), (WORK,), None), Audience.EVERYONE),),
    right=(Section("cv", "Curriculum vitae", ("/members/ada/cv/",), Audience.EVERYONE),),
    style="mhra",
    work_kinds=(),
    audience=Audience.EVERYONE,
    changed_at=datetime(2026, 2, 3, tzinfo=UTC),
)


def parse(header: str) -> list[tuple[str, dict[str, str]]]:
    """Read a Link header strictly: targets and their attributes."""
    links = re.findall(r'<([^<>]*)>((?:; [a-z]+="[^"]*")+)(?:, |$)', header)
    assert ", ".join(f"<{target}>{attributes}" for target, attributes in links) == header
    return [(target, dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))) for target, attributes in links]


def find(header: str, relation: str) -> list[str]:
    return [target for target, attributes in parse(header) if attributes["rel"] == relation]


def test_every_form_is_described_with_its_type():
    described = {
        target: attributes
        for target, attributes in parse(build_links(ADA, PAGE_URL))
        if attributes.pop("rel") == "describedby"
    }
    assert described == {
        f"https://profiles.example.org/members/ada.{form.suffix}": {"type": form.media_type}
        | ({"profile": "https://schema.org/"} if form.suffix == "jsonld" else {})
        for form in FORMATS
    }


def test_the_person_the_kind_of_page_and_the_cv_are_signposted():
    header = build_links(ADA, PAGE_URL)
    assert find(header, "author") == ["https://orcid.org/0000-0002-1825-0097"]
    assert find(header, "type") == ["https://schema.org/ProfilePage", "https://schema.org/AboutPage"]
    assert find(header, "item") == ["https://profiles.example.org/members/ada/cv/"]


def test_what_there_is_not_has_no_signpost():
    header = build_links(replace(ADA, orcid="", left=(), right=()), PAGE_URL)
    assert find(header, "author") == find(header, "item") == []
    assert [target.rpartition("ada.")[2] for target in find(header, "describedby")] == ["jsonld", "json", "vcf"]


def test_a_form_leads_back_to_the_page():
    assert parse(build_form_links(PAGE_URL)) == [(PAGE_URL, {"rel": "describes", "type": "text/html"})]


@pytest.mark.parametrize("username", ["ada", "名前", "a" * 150, "名" * 150, "a b>, <evil>", 'a"b', "a\r\nX-Evil: 1"])
def test_the_header_is_short_ascii_whatever_the_username(username):
    header = build_links(replace(ADA, username=username), PAGE_URL)
    assert header.isascii()
    assert header.isprintable()
    assert len(header) < 2048
    assert all(
        target.startswith(("https://profiles.example.org/", "https://schema.org/", "https://orcid.org/"))
        for target, _ in parse(header)
    )


def test_the_form_for_programs_comes_first_when_not_all_fit():
    header = build_links(ADA, f"https://profiles.example.org/members/{'名' * 150}/")
    assert [target.rpartition(".")[2] for target in find(header, "describedby")] == ["jsonld"]
