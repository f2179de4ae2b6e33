import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.api.names import split_name


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Simone Lucie Ernestine de Beauvoir", "Simone Lucie Ernestine", "de Beauvoir"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("Martin Luther King Jr.", "Martin Luther", "King Jr."),
        ("Van Morrison", "Van", "Morrison"),
        ("Vande Smith", "Vande", "Smith"),
        ("Hypatia", "Hypatia", ""),
        ("de Beauvoir", "de", "Beauvoir"),
        ("  Ibn   Battuta ", "Ibn", "Battuta"),
        ("", "", ""),
    ],
)
def test_the_family_name_has_its_particles_and_suffixes(name, first, last):
    assert split_name(name) == (first, last)


@given(st.text(max_size=80))
def test_both_parts_together_are_the_name_again(name):
    assert " ".join(split_name(name)).split() == name.split()
