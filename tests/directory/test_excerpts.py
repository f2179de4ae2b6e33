"""Excerpts: where a search found somebody, when the rest of the card does not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.directory.excerpts import build_excerpt
from knowledge_commons_profiles.directory.terms import parse_terms
from tests.directory.reading import read_excerpts

# PostgreSQL stores no NUL, and a parser of HTML drops control characters.
STORABLE = st.characters(exclude_categories=["Cc", "Cs"])


def excerpt(about, typed, elsewhere=""):
    return build_excerpt(about, parse_terms(typed), elsewhere=elsewhere)


def test_what_the_card_says_already_needs_no_excerpt():
    assert excerpt("Ada wrote notes.", "ada", elsewhere="Ada Lovelace") == ""


def test_a_word_that_only_the_text_has_is_marked_with_the_others():
    assert excerpt("Ada wrote notes.", "ada no", elsewhere="Ada Lovelace") == (
        "<mark>Ada</mark> wrote <mark>notes</mark>."
    )


@pytest.mark.parametrize(
    ("about", "typed", "marked"),
    [
        ("In Šafaříkově ulici", "safarik", "In <mark>Šafaříkově</mark> ulici"),
        ("On O’Neill, later", "oneill", "On <mark>O’Neill</mark>, later"),
        ("Die Straße", "strasse", "Die <mark>Straße</mark>"),
        ("الخَوارِزْمِيّ عالم", "الخوارزمي", "<mark>الخَوارِزْمِيّ</mark> عالم"),
        ("研究王國維的思想", "國維", "研究王<mark>國維</mark>的思想"),
        ("पण्डिता रमाबाई", "रमाबाई", "पण्डिता <mark>रमाबाई</mark>"),
        ("Šafa\u0301k (decomposed)", "safak", "<mark>Šafa\u0301k</mark> (decomposed)"),
    ],
)
def test_marks_stand_at_the_word_as_it_is_written(about, typed, marked):
    assert excerpt(about, typed) == marked


def test_a_long_text_is_cut_at_spaces_around_the_match():
    about = "before " * 100 + "needle" + " after" * 100
    shown = excerpt(about, "needle")
    assert shown.startswith("… before ")
    assert shown.endswith(" after …")
    assert "<mark>needle</mark>" in shown
    assert len(shown) < 300


def test_a_match_beyond_the_kept_text_has_no_excerpt():
    assert excerpt("Nothing of it here.", "needle") == ""


def test_markup_in_the_text_is_escaped():
    assert excerpt("a <script>needle</script> & b", "needle") == (
        "a &lt;script&gt;<mark>needle</mark>&lt;/script&gt; &amp; b"
    )


@given(about=st.text(STORABLE), typed=st.text(STORABLE, max_size=20))
def test_an_excerpt_without_its_marks_is_part_of_the_text(about, typed):
    shown = excerpt(about, typed).replace("<mark>", "").replace("</mark>", "")
    words = extract_text(shown.removeprefix("… ").removesuffix(" …"))
    assert words in " ".join(about.split()) or "<" in about or "&" in about


@pytest.mark.django_db
def test_the_page_shows_an_excerpt_only_where_it_explains(make_listed, eve):
    make_listed(name="Named Needle", about="Sews.")
    make_listed(name="Other", about="<p>Looks for a <b>needle</b> in hay.</p>")
    assert read_excerpts(eve.get("/members/?q=needle")) == ["Looks for a <mark>needle</mark> in hay."]
    assert read_excerpts(eve.get("/members/")) == []
