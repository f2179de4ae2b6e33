"""The vCard: what address books read of a profile, and that nothing in a profile can add a line to it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.profiles.formats.vcard import escape, fold_line, render_vcard
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.visible import Link, Section, VisibleProfile

PAGE_URL = "https://profiles.example.org/members/ada/"
ADA = VisibleProfile(
    username="ada",
    name="Ada Lovelace",
    pronouns="she/her",
    title="Analyst",
    affiliation="Analytical Society; London, England",
    orcid="0000-0002-1825-0097",
    links=(
        Link("Website", "ada.example.org", "https://ada.example.org/a,b;c"),
        Link("Mastodon", "@ada@social.example.org", "https://social.example.org/@ada"),
    ),
    networks=(),
    portrait_url="/media/images/ada.webp",
    cover_url="",
    left=(Section("about_user", "About", SafeString("<p>One &amp; two.</p><p>Three</p>"), Audience.EVERYONE),),
    right=(Section("academic_interests", "Interests", ("Logic, formal", "Poetry"), Audience.EVERYONE),),
    style="mhra",
    work_kinds=(),
    audience=Audience.EVERYONE,
    changed_at=datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC),
)
ONLY_NAMED = replace(ADA, pronouns="", title="", affiliation="", orcid="", links=(), portrait_url="", left=(), right=())
UNESCAPED = {"\\\\": "\\", "\\,": ",", "\\;": ";", "\\n": "\n"}

# What a database column of text can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120)


def parse(card: str) -> list[tuple[str, str]]:
    """Read a vCard as address books do: unfold, then part each line at its first colon."""
    assert card.endswith("\r\n")
    lines = card.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def unescape(value: str) -> str:
    return re.sub(r"\\.", lambda found: UNESCAPED[found[0]], value, flags=re.DOTALL)


def find(card: str, name: str) -> list[str]:
    return [value for found, value in parse(card) if found == name]


def test_it_is_a_complete_card_in_version_4():
    card = render_vcard(ADA, PAGE_URL)
    assert parse(card)[:3] == [("BEGIN", "VCARD"), ("VERSION", "4.0"), ("KIND", "individual")]
    assert parse(card)[-1] == ("END", "VCARD")
    assert dict(parse(card)[3:-1]) == {
        "FN": "Ada Lovelace",
        "PRONOUNS": "she/her",
        "TITLE": "Analyst",
        "ORG": r"Analytical Society\; London\, England",
        "NOTE": r"One & two. Three",
        "CATEGORIES": r"Logic\, formal,Poetry",
        "URL": "https://ada.example.org/a,b;c",
        "SOCIALPROFILE;SERVICE-TYPE=Mastodon": "https://social.example.org/@ada",
        "SOCIALPROFILE;SERVICE-TYPE=ORCID": "https://orcid.org/0000-0002-1825-0097",
        "PHOTO": "https://profiles.example.org/media/images/ada.webp",
        "SOURCE": "https://profiles.example.org/members/ada.vcf",
        "UID": PAGE_URL,
        "REV": "20260203T040506Z",
    }
    assert find(card, "URL")[0] == PAGE_URL


def test_what_is_not_filled_in_has_no_line():
    names = [name for name, _ in parse(render_vcard(ONLY_NAMED, PAGE_URL))]
    assert names == ["BEGIN", "VERSION", "KIND", "FN", "URL", "SOURCE", "UID", "REV", "END"]


def test_a_portrait_in_another_storage_keeps_its_address():
    visible = replace(ADA, portrait_url="https://files.example.org/images/ada.webp")
    assert find(render_vcard(visible, PAGE_URL), "PHOTO") == ["https://files.example.org/images/ada.webp"]


def test_the_revision_is_told_in_universal_time():
    moment = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert find(render_vcard(replace(ADA, changed_at=moment), PAGE_URL), "REV") == ["20251231T233000Z"]


@pytest.mark.parametrize("field", ["name", "pronouns", "title", "affiliation"])
@pytest.mark.parametrize(
    "hostile",
    [
        "Ada\r\nEMAIL:ada@example.org",
        "Ada\nEND:VCARD\nBEGIN:VCARD",
        "Ada\rNOTE:x",
        "Ada\u2028NOTE:x",
        "Ada\x85NOTE:x",
        "Ada\x0bNOTE:x",
        "\r\n EMAIL:x",
        "a\\",
        'a";b,c:d\\n',
        "</script><b>",
        "عائشة\u202e ada",
        "👩🏽‍🔬" * 60,
        "x" * 255,
    ],
)
def test_no_value_can_add_or_end_a_line(field, hostile):
    plain = [name for name, _ in parse(render_vcard(ADA, PAGE_URL))]
    card = render_vcard(replace(ADA, **{field: hostile}), PAGE_URL)
    assert [name for name, _ in parse(card)] == plain
    assert len(card.splitlines()) == card.count("\r\n")


def test_no_address_can_add_a_line():
    links = (Link("Mastodon\r\nEMAIL;X:", "x", "https://x.example.org/\r\nEMAIL:ada@example.org"),)
    card = render_vcard(replace(ADA, links=links, portrait_url="/media/a,b c>.webp"), PAGE_URL)
    assert find(card, "SOCIALPROFILE;SERVICE-TYPE=MastodonEMAILX") == [
        "https://x.example.org/%0D%0AEMAIL:ada@example.org"
    ]
    assert find(card, "PHOTO") == ["https://profiles.example.org/media/a,b%20c%3E.webp"]
    assert not any(name.startswith("EMAIL") for name, _ in parse(card))


@given(name=TEXTS, title=TEXTS, interests=st.lists(TEXTS, min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was(name, title, interests):
    section = Section("academic_interests", "Interests", tuple(interests), Audience.EVERYONE)
    card = render_vcard(replace(ONLY_NAMED, name=name, title=title, right=(section,)), PAGE_URL)
    assert unescape(find(card, "FN")[0]) == normalise(name)
    assert [unescape(value) for value in find(card, "TITLE")] == ([normalise(title)] if title else [])
    items = re.findall(r"((?:\\.|[^\\,])*)(?:,|$)", find(card, "CATEGORIES")[0])
    assert [unescape(item) for item in items][: len(interests)] == [normalise(text) for text in interests]


def normalise(text: str) -> str:
    """Return what a vCard can hold of a text: one kind of line end, no control characters."""
    lines = re.sub("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]", "\n", text)
    return "".join(letter for letter in lines if letter in "\n\t" or not (ord(letter) < 32 or 127 <= ord(letter) < 160))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=400))
def test_folded_lines_are_short_whole_characters_and_unfold_to_the_line(line):
    folded = fold_line(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))


def test_a_line_is_folded_only_when_it_is_longer_than_75_bytes():
    assert "\r\n" not in fold_line("x" * 75)
    assert fold_line("x" * 76) == "x" * 75 + "\r\n x"
    assert fold_line("x" * 150) == "x" * 75 + "\r\n " + "x" * 74 + "\r\n x"
    assert fold_line("x" * 74 + "é") == "x" * 74 + "\r\n é"


@given(TEXTS)
def test_an_escaped_text_is_one_line(text):
    assert len(escape(text).splitlines()) <= 1
