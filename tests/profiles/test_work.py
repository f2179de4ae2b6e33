"""One work's own page: all ten styles, what programs want, and tags that Zotero reads; for whoever may see the work."""

import json
import re
from html import unescape
from importlib.resources import files

import bibtexparser
import pytest
import rispy

from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.gathering import gather_works
from tests.factories import CopyFactory

pytestmark = pytest.mark.django_db

REAL_WORKS = gather_works(
    json.loads(files("knowledge_commons_profiles.demo").joinpath("records-search.json").read_text("utf-8"))["hits"][
        "hits"
    ]
)

ITEM = {
    "id": "kc-1",
    "type": "article-journal",
    "title": "Notes <i>on</i> Engines & {Braces}",
    "author": [{"family": "Lovelace", "given": "Ada"}, {"literal": "Analytical Society"}],
    "container-title": "Scientific Memoirs",
    "volume": "3",
    "page": "666–731",
    "issued": {"date-parts": [[1843, 9]]},
    "DOI": "10.1000/notes",
}
ADDRESS = "/members/ada/works/kc-1/"


@pytest.fixture
def ada(ada):
    CopyFactory(profile=ada, payload=[{"id": "kc-1", "kind": "Journal article", "csl": ITEM}])
    return ada


@pytest.fixture
def page(ada, eve):
    return eve.get(ADDRESS).content.decode()


def read_bibtex(text):
    """Return the fields of each entry; the independent parser has to understand all of the text."""
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return [{name: field.value for name, field in entry.fields_dict.items()} for entry in library.entries]


def find_text(page, slug):
    return unescape(re.search(rf'<pre [^>]*id="text-{slug}"[^>]*>(.*?)</pre>', page, re.DOTALL)[1])


def test_the_profile_leads_to_it(ada, eve):
    assert f'href="{ADDRESS}"' in eve.get("/members/ada/").content.decode()


def test_it_is_cited_in_every_style_each_with_a_button_to_copy_it(page):
    for slug, style in CITATION_STYLES.items():
        assert f'id="cite-{slug}"' in page
        assert f'data-copy="cite-{slug}" data-label="{style.label}"' in page
    assert page.count("data-copy=") == len(CITATION_STYLES) + 3
    assert page.count("Lovelace") > len(CITATION_STYLES)


def test_programs_read_what_it_offers_them(page):
    (entry,) = read_bibtex(find_text(page, "bibtex"))
    assert (entry["year"], entry["journal"]) == ("1843", "Scientific Memoirs")
    (reference,) = rispy.loads(find_text(page, "ris"))
    assert (reference["doi"], reference["year"]) == ("10.1000/notes", "1843")
    assert json.loads(find_text(page, "csl-json"))[0]["title"].startswith("Notes")


def test_its_tags_are_those_that_zotero_and_scholar_read(page):
    tags = re.findall(r'<meta name="(citation_\w+)" content="([^"]*)">', page)
    assert tags == [
        ("citation_title", "Notes on Engines &amp; {Braces}"),
        ("citation_author", "Lovelace, Ada"),
        ("citation_author", "Analytical Society"),
        ("citation_publication_date", "1843/09"),
        ("citation_journal_title", "Scientific Memoirs"),
        ("citation_volume", "3"),
        ("citation_firstpage", "666"),
        ("citation_lastpage", "731"),
        ("citation_doi", "10.1000/notes"),
        ("citation_public_url", "https://doi.org/10.1000/notes"),
    ]


@pytest.mark.parametrize("layout", [{"audiences": {"works": "members"}}, {"works": {"items": {"kc-1": "members"}}}])
def test_a_hidden_work_has_no_page_for_those_it_is_hidden_from(ada, ben, eve, client_of, layout):
    Profile.objects.filter(pk=ada.pk).update(layout=layout)
    assert eve.get(ADDRESS).status_code == 404
    assert client_of(ben).get(ADDRESS).status_code == 200


def test_there_are_no_pages_of_works_that_are_not_there(ada, eve):
    assert eve.get("/members/ada/works/kc-2/").status_code == 404
    assert eve.get("/members/nobody/works/kc-1/").status_code == 404


def test_another_case_leads_to_the_one_address(ada, eve):
    assert eve.get("/members/ADA/works/kc-1/").headers["Location"] == ADDRESS


def test_the_nine_real_works_have_pages_that_independent_programs_can_read(ada, eve):
    ada.copies.update(payload=[work.to_json() for work in REAL_WORKS])
    for work in REAL_WORKS:
        page = eve.get(f"/members/ada/works/{work.id}/").content.decode()
        assert len(read_bibtex(find_text(page, "bibtex"))) == 1
        assert len(rispy.loads(find_text(page, "ris"))) == 1
        assert len(re.findall(r'<p id="cite-\w+" dir="auto">[^<]*\S', page)) >= 8


def test_all_downloads_of_the_real_works_are_read_by_independent_parsers(ada, eve):
    ada.copies.update(payload=[work.to_json() for work in REAL_WORKS])
    entries = read_bibtex(eve.get("/members/ada.bib").content.decode())
    assert len(entries) == len(REAL_WORKS) == 9
    assert all(entry["title"] for entry in entries)
    references = rispy.loads(eve.get("/members/ada.ris").content.decode())
    assert {reference["title"] for reference in references} == {work.title for work in REAL_WORKS}
