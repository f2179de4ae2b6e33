"""What a newcomer came for: half a name, a page, its citations in another style, the bibliography as a file."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

HALF_NAMES = [
    ("emil", "Émilie du Châtelet", "emilie-du-chatelet"),
    ("خلدون", "ابن خلدون", "ibn-khaldun"),
    ("馬遷", "司馬遷", "sima-qian"),
]
OWN_STYLE = "Du Châtelet, Émilie. 1740. Institutions de physique. Prault fils."
ASKED_STYLE = "Du Châtelet, Émilie. Institutions de physique. Prault fils, 1740."


@pytest.mark.parametrize(("half", "name", "username"), HALF_NAMES)
def test_half_a_name_shows_the_scholar_while_it_is_typed(page, half, name, username):
    tab = page()
    tab.goto("/")
    tab.get_by_role("link", name="Or browse all members").click()
    tab.get_by_role("searchbox", name="Name, interest, affiliation").press_sequentially(half, delay=30)
    expect(tab.get_by_role("heading", level=2, name=f"found for “{half}”")).to_be_visible()
    tab.get_by_role("article").get_by_role("link", name=name, exact=True).click()
    expect(tab).to_have_url(re.compile(f"/members/{username}/$"))
    expect(tab.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize(("half", "name", "username"), HALF_NAMES)
def test_half_a_name_is_enough_without_javascript(page, half, name, username):
    tab = page(javascript=False)
    tab.goto("/")
    tab.get_by_role("searchbox", name="Find a scholar by name").fill(half)
    tab.get_by_role("search", name="Members").get_by_role("button", name="Search").click()
    tab.get_by_role("article").get_by_role("link", name=name, exact=True).click()
    expect(tab).to_have_url(re.compile(f"/members/{username}/$"))
    expect(tab.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("javascript", [True, False])
def test_citation_style_is_a_plain_link(page, javascript):
    tab = page(javascript=javascript)
    tab.goto("/members/emilie-du-chatelet/")
    works = tab.get_by_role("region", name="Works")
    expect(works).to_contain_text(OWN_STYLE)
    choose_style(tab, "MLA")
    expect(tab).to_have_url(re.compile(r"/members/emilie-du-chatelet/\?style=mla#works$"))
    expect(works).to_contain_text(ASKED_STYLE)
    expect(works).not_to_contain_text(OWN_STYLE)


@pytest.mark.parametrize("javascript", [True, False])
def test_bibliography_comes_as_a_file(page, javascript):
    tab = page(javascript=javascript)
    tab.goto("/members/emilie-du-chatelet/")
    with tab.expect_download() as downloading:
        tab.get_by_role("link", name="BibTeX").click()
    download = downloading.value
    text = Path(download.path()).read_text(encoding="utf-8")
    assert download.suggested_filename == "emilie-du-chatelet.bib"
    assert len(re.findall(r"^@[a-z]+\{", text, re.MULTILINE)) == 8
    assert "title = {{Institutions de physique}}" in text


@pytest.mark.parametrize("javascript", [True, False])
def test_unknown_address_offers_the_name_that_was_meant(page, javascript):
    tab = page(javascript=javascript)
    tab.goto("/members/lovelace/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("There is no page at this address")
    tab.get_by_role("search", name="Members").get_by_role("button", name="Search").click()
    expect(tab.get_by_role("article").get_by_role("link", name="Ada Lovelace")).to_be_visible()


def test_every_page_of_the_directory_is_reached_without_javascript(page):
    tab = page(javascript=False)
    tab.goto("/members/")
    names = read_names(tab)
    while tab.get_by_role("link", name="Next").count():
        tab.get_by_role("link", name="Next").click()
        names += read_names(tab)
    expect(tab.get_by_role("heading", name=f"{len(names)} members")).to_be_visible()
    assert len(names) == len(set(names)) > 25


def choose_style(tab: Page, label: str) -> None:
    tab.locator("summary", has_text="Citation style").click()
    tab.get_by_role("navigation", name="Citation style").get_by_role("link", name=label).click()


def read_names(tab: Page) -> list[str]:
    return tab.locator("article h3 a").all_inner_texts()
