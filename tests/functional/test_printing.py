"""A profile on paper: a plain account of a life, in ink, without anything that only a screen can use."""

import re

import pytest
from playwright.sync_api import Page, expect

SCREEN_ONLY = "nav, form, button, summary, svg, .skip-link, .profile-header__cover, .profile__footer"


@pytest.mark.parametrize("username", ["ada-lovelace", "emilie-du-chatelet", "hundred-works"])
def test_paper_shows_no_navigation_and_nothing_to_press(page, username):
    tab = page()
    tab.goto(f"/members/{username}/?style=mla")
    assert shown(tab)
    tab.emulate_media(media="print")
    assert shown(tab) == []


def test_paper_shows_the_person_and_every_work(page):
    tab = page()
    tab.goto("/members/hundred-works/")
    on_screen = tab.locator(".works__item:visible").count()
    tab.emulate_media(media="print")
    assert tab.locator(".works__item:visible").count() == on_screen == 100
    for text in ("Centena Obras", "Invented author", "Imaginary University, Aldermere", "About", "Works"):
        expect(tab.get_by_text(text, exact=True).filter(visible=True)).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True])
def test_ink_is_black_whatever_the_screen_shows(page, dark):
    tab = page(dark=dark)
    tab.goto("/members/ada-lovelace/")
    tab.emulate_media(media="print")
    colors = tab.locator("h1, h2, .rich-text, .works__item a, .works__item").evaluate_all(
        "elements => [...new Set(elements.map(element => getComputedStyle(element).color))]"
    )
    assert colors == ["rgb(0, 0, 0)"]


def test_hundred_works_fit_on_few_sheets(page):
    tab = page()
    tab.goto("/members/hundred-works/")
    paper = tab.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "18mm"))
    assert paper.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 6


def shown(tab: Page) -> list[str]:
    elements = tab.locator(f":is({SCREEN_ONLY}):visible")
    return list(elements.evaluate_all("elements => elements.map(element => element.outerHTML)"))
