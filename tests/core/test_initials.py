"""Initials in many scripts."""

import pytest

from knowledge_commons_profiles.core.initials import build_initials


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Lovelace", "AL"),
        ("Juana Inés de Asbaje y Ramírez de Santillana", "JS"),
        ("Hypatia", "H"),
        ("司馬遷", "司"),
        ("ابن خلدون", "اخ"),
        ("पंडिता रमाबाई", "पंर"),
        ("“Quoted” (Name)", "QN"),
        ("", "?"),
        ("— …", "?"),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_last_word(name, initials):
    assert build_initials(name) == initials
