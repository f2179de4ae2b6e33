"""Saving a section: what is written, what is refused with which words, and what two people at once get."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.core.html import RICH_TEXT_TAGS
from knowledge_commons_profiles.profiles.forms import EDITABLE, LOST_FORMATTING
from knowledge_commons_profiles.profiles.models import Act, Interest, Profile, Version
from tests.factories import CopyFactory, InterestFactory, UserFactory, listed

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(ada, client_of):
    return client_of(ada)


def save(client, section, data, **options):
    return client.post(f"/members/ada/edit-profile/{section}/", data, **options)


def read_seen(client, section):
    content = client.get(f"/members/ada/edit-profile/{section}/").content.decode()
    return re.search(r'name="seen" value="(\w+)"', content)[1]


def test_only_what_the_form_draws_is_written(ada, owner):
    Profile.objects.filter(pk=ada.pk).update(about="<p>kept</p>", website="https://example.org", title="Old")
    response = save(owner, "about-you", {"name": "Ada Byron", "title": "", "about": "stolen", "is_suspended": "1"})
    assert (response.status_code, response.headers["Location"]) == (302, "/members/ada/edit-profile/#about-you")
    ada.refresh_from_db()
    assert (ada.name, ada.title, ada.about, ada.website) == ("Ada Byron", "", "<p>kept</p>", "https://example.org")
    assert not ada.is_suspended


def test_htmx_gets_the_section_alone_and_hears_that_it_is_saved(ada, owner):
    response = save(owner, "about-you", {"name": "Ada Byron"}, headers=HTMX)
    content = response.content.decode()
    assert response.status_code == 200
    assert content.lstrip().startswith("<section")
    assert "<html" not in content
    assert 'hx-swap-oob="innerHTML:#announcement"' in content
    assert "Name and position: saved." in content


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_mistake_keeps_what_was_typed_and_names_field_and_fix(owner, headers):
    typed = {"orcid": "0000-0002-1825-0098", "website": "javascript:alert(1)", "mastodon": "ada@scholar.social"}
    response = save(owner, "links", typed, headers=headers)
    content = response.content.decode()
    assert response.status_code == 422
    assert ("<html" in content) is not bool(headers)
    for value in typed.values():
        assert f'value="{value}"' in content
    assert '<a href="#links-orcid">ORCID iD</a>: This is not an ORCID iD' in content
    assert '<a href="#links-website">Website</a>: A web address starts with https:// or http://.' in content
    assert not Version.objects.exists()


def test_a_text_longer_than_its_column_is_told_both_numbers(owner):
    content = save(owner, "about-you", {"name": "x" * 300}).content.decode()
    assert "at most 255 characters (it has 300)" in content


def test_ten_megabytes_are_refused_with_the_way_back(owner, ada):
    response = save(owner, "about_user", {"about": "word " * 2_000_000})
    assert response.status_code == 413
    assert "Go back with your browser: your text is still in the form" in response.content.decode()
    assert "200000 characters" in save(owner, "about_user", {"about": "w" * 200_001}).content.decode()


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>Letter</title>
<style>p.MsoNormal {mso-x: 1}</style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN><p class=MsoNormal style='margin:0'><b>Bold</b> and <i>slanted</i><o:p></o:p></p>
<h1 style="color:red">Chapter</h1><p><a href="https://example.org" style="x">site</a></p></body></html>"""


def test_a_pasted_word_document_is_cleaned_and_its_writer_told(ada, owner):
    content = save(owner, "about_user", {"about": WORD}, headers=HTMX).content.decode()
    assert LOST_FORMATTING in content
    ada.refresh_from_db()
    assert "<b>Bold</b> and <i>slanted</i>" in ada.about
    assert 'href="https://example.org"' in ada.about
    for rest in ("Mso", "style", "w:View", "Letter", "<h1", "<o:p"):
        assert rest not in ada.about


def test_what_the_toolbar_writes_is_kept_without_a_notice_and_comes_back_the_same(ada, owner):
    text = (
        "<p>I <strong>study</strong> <em>plays</em>.<br>And</p><ul><li><p>one</p></li></ul><ol><li><p>two</p></li></ol>"
        '<p><a href="https://example.org" rel="nofollow noopener ugc">site</a></p>'
    )
    assert LOST_FORMATTING not in save(owner, "education", {"education": text}, headers=HTMX).content.decode()
    ada.refresh_from_db()
    assert ada.education == text
    before = ada.revision
    save(owner, "education", {"education": ada.education})
    ada.refresh_from_db()
    assert (ada.education, ada.revision) == (text, before)


def test_plain_text_becomes_paragraphs_and_signs_stay_signs(ada, owner):
    save(owner, "projects", {"projects": "One & two\r\nnext line\r\n\r\n3 < 4"})
    ada.refresh_from_db()
    assert ada.projects == "<p>One &amp; two<br>next line</p>\n\n<p>3 &lt; 4</p>"


def test_the_toolbars_tags_are_the_cleaners():
    written = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
    older = {"b", "i"}  # what the older service's editor wrote for strong and em
    assert written | older == RICH_TEXT_TAGS


def test_two_sections_of_one_page_do_not_meet(ada, owner):
    seen = {section: read_seen(owner, section) for section in ("about-you", "links")}
    assert save(owner, "about-you", {"name": "Ada Byron", "seen": seen["about-you"]}).status_code == 302
    assert save(owner, "links", {"website": "example.org", "seen": seen["links"]}).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.website) == ("Ada Byron", "https://example.org")


def test_one_section_saved_twice_shows_both_versions_and_lets_choose(ada, owner):
    seen = read_seen(owner, "about-you")
    save(owner, "about-you", {"name": "Theirs", "seen": seen})
    response = save(owner, "about-you", {"name": "Mine", "seen": seen}, headers=HTMX)
    content = response.content.decode()
    assert response.status_code == 409
    assert 'value="Mine"' in content
    assert '<dd dir="auto">Theirs</dd>' in content
    ada.refresh_from_db()
    assert ada.name == "Theirs"
    again = re.search(r'name="seen" value="(\w+)"', content)[1]
    assert save(owner, "about-you", {"name": "Mine", "seen": again}).status_code == 302
    ada.refresh_from_db()
    assert ada.name == "Mine"


def test_interests_are_shared_whatever_their_case_and_new_ones_made(ada, owner):
    InterestFactory(label="Émile Zola")
    save(owner, "academic_interests", {"interests": "emile zola, C++\nC, c++"})
    assert set(ada.interests.values_list("label", flat=True)) == {"Émile Zola", "C++", "C"}
    assert Interest.objects.count() == 3


@pytest.mark.parametrize("typed", [", ".join(f"i{number}" for number in range(51)), "fine, " + "x" * 256])
def test_a_form_of_interests_with_a_mistake_makes_none(owner, typed):
    response = save(owner, "academic_interests", {"interests": typed})
    assert response.status_code == 422
    assert typed[:20] in response.content.decode()
    assert not Interest.objects.exists()


def test_an_edited_name_is_found_in_the_directory(ada, owner, eve):
    listed(ada)
    save(owner, "about-you", {"name": "Countess Lovelace"})
    assert "Countess Lovelace" in eve.get("/members/?q=countess").content.decode()


def test_staff_write_to_the_person_and_it_is_recorded(ada, client_of):
    staff = UserFactory(is_staff=True)
    save(client_of(staff), "about-you", {"name": "Ada B."})
    ada.refresh_from_db()
    assert ada.name == "Ada B."
    assert Act.objects.get().actor == staff


def test_others_may_not_and_unknown_sections_are_none(ada, ben, client_of, owner):
    assert save(client_of(ben), "about-you", {"name": "Ben"}).status_code == 403
    assert save(owner, "works", {}).status_code == 404


CHANGES = {
    "about-you": {"name": "Ada Byron"},
    "links": {"website": "example.org"},
    "academic_interests": {"interests": "Logic"},
    **{
        section: {EDITABLE[section].fields[0]: "<p>Text</p>"}
        for section in EDITABLE
        if section not in {"about-you", "links", "academic_interests"}
    },
}


def test_saving_new_interests_takes_no_more(ada, owner, django_capture_on_commit_callbacks):
    listed(ada)
    CopyFactory(profile=ada)
    InterestFactory(label="Logic")
    seen = read_seen(owner, "academic_interests")
    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
        assert save(owner, "academic_interests", {"interests": "Logic, C, C++, 詩", "seen": seen}).status_code == 302
    asked = [query["sql"] for query in queries if not re.match("(RELEASE )?SAVEPOINT", query["sql"])]
    assert len(asked) <= 12, asked
    assert {interest.label for interest in ada.interests.all()} == {"Logic", "C", "C++", "詩"}


@pytest.mark.parametrize("section", EDITABLE)
def test_saving_takes_at_most_twelve_queries(ada, owner, section, django_capture_on_commit_callbacks):
    listed(ada)
    CopyFactory(profile=ada)
    InterestFactory(label="Logic")
    seen = read_seen(owner, section)
    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
        assert save(owner, section, {**CHANGES[section], "seen": seen}).status_code == 302
    asked = [query["sql"] for query in queries if not re.match("(RELEASE )?SAVEPOINT", query["sql"])]
    assert len(asked) <= 12, asked
