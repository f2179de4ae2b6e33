"""A visitor's road, on a telephone: half a name, the page, one citation, the bibliography as a file, and on paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

CITED = "Institutions de physique"


@pytest.mark.parametrize("javascript", [True, False])
def test_half_a_name_leads_to_a_citation_a_file_and_a_sheet(page, javascript):
    tab = page(width=390, javascript=javascript)
    tab.goto("/")
    find = tab.get_by_role("searchbox", name="Find a scholar by name")
    find.fill("chatel")
    find.press("Enter")
    tab.get_by_role("article").get_by_role("link", name="Émilie du Châtelet", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Émilie du Châtelet")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390

    tab.locator("summary", has_text="Citation style").click()
    tab.get_by_role("navigation", name="Citation style").get_by_role("link", name="APA").click()
    works = tab.get_by_role("region", name="Works")
    expect(works).to_contain_text("Du Châtelet, É. (1740).")

    works.get_by_role("listitem").filter(has_text=CITED).get_by_role("link", name="Cite").first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text(CITED)
    expect(tab.get_by_text("Prault fils").first).to_be_visible()
    tab.go_back()
    expect(works).to_contain_text("Du Châtelet, É. (1740).")  # the style is kept on the way back

    with tab.expect_download() as downloading:
        tab.get_by_role("link", name="RIS").click()
    lines = Path(downloading.value.path()).read_text(encoding="utf-8").splitlines()
    assert f"TI  - {CITED}" in lines

    paper = tab.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 4
