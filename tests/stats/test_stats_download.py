"""The figures as a file."""

import pytest

from knowledge_commons_profiles.stats.figures import compute_figures
from tests.factories import ProfileFactory, listed

pytestmark = pytest.mark.django_db


def test_the_file_holds_what_the_page_shows(eve):
    for _ in range(5):
        listed(ProfileFactory(affiliation="=cmd()"))
    compute_figures.call()
    response = eve.get("/stats/download/")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[:2] == ["Figure,Name,Members", "All members,,5"]
    assert "Affiliations,'=cmd(),5" in lines


def test_before_anything_was_counted_there_is_a_heading_alone(eve):
    assert eve.get("/stats/download/").text.splitlines() == ["Figure,Name,Members"]
