"""Folding and words: what people type finds what is stored, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.core.folding import LONGEST_WORD, find_words, fold, iter_index_words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("emilie du chatelet", "Émilie du Châtelet"),
        ("SOREN", "Søren"),
        ("lodz", "Łódź"),
        ("strasse", "Straße"),
        ("aeon", "Æon"),
        ("ısık", "IŞIK"),
        ("obrien", "O’Brien"),
        ("سينا", "سِينَا"),
        ("ابن خلدون", "ابن خَلدون"),
        ("احمد", "أحمد"),
        ("רשי", "רש״י"),
        ("משה", "מֹשֶׁה"),
        ("αννα", "Ἄννα"),
    ],
)
def test_what_is_typed_equals_what_is_stored(typed, stored):
    assert fold(typed) == fold(stored)


def test_vowel_signs_of_devanagari_stay_with_their_word():
    assert find_words("पंडिता रमाबाई।") == ["पंडिता", "रमाबाई"]


def test_punctuation_parts_words_and_is_dropped():
    assert find_words("García-Márquez, (Gabriel) — “Gabo”!") == ["garcia", "marquez", "gabriel", "gabo"]


def test_every_ending_of_a_chinese_name_is_indexed():
    assert set(iter_index_words("司馬遷")) == {"司馬遷", "馬遷", "遷"}


def test_a_very_long_word_is_cut():
    assert len(find_words("x" * 5000)[0]) == LONGEST_WORD


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_hold_no_space_and_are_never_empty(text):
    assert all(word and not any(letter.isspace() for letter in word) for word in iter_index_words(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_of_plain_letters_leads_to_the_same(text):
    assert fold(text) == fold(f"{text}é")[:-1]
