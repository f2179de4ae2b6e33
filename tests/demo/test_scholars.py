"""The files of the demo world: who is in them, and what happens when one has a mistake."""

import json
import re

import pytest
from django.utils import timezone

from knowledge_commons_profiles.core.html import clean_rich_text
from knowledge_commons_profiles.demo.invented import build_invented_members
from knowledge_commons_profiles.demo.orcids import build_orcid
from knowledge_commons_profiles.demo.scholars import FOLDER, RICH_TEXTS, ScholarError, read_scholar, read_scholars
from knowledge_commons_profiles.profiles.entries import compute_check_character
from knowledge_commons_profiles.works.citations import CITATION_STYLES, cite_all

YEARS_DEAD = 70


def test_at_least_sixty_scholars_all_of_whom_died_more_than_seventy_years_ago():
    scholars = read_scholars()
    assert len(scholars) >= 60
    latest = timezone.now().year - YEARS_DEAD
    assert [s.username for s in scholars if s.died is None or s.died >= latest] == []


def test_names_in_many_scripts_are_among_them():
    names = " ".join(scholar.name for scholar in read_scholars())
    scripts = {"Arabic": "[؀-ۿ]", "Hebrew": "[א-ת]", "Chinese": "[一-鿿]", "Devanagari": "[ऀ-ॿ]", "Greek": "[Α-ω]"}
    assert [script for script, letters in scripts.items() if not re.search(letters, names)] == []


def test_the_cleaner_leaves_every_text_as_it_was_written():
    """Nothing in the files needs cleaning: what is shown is what was written, but for the marks on links."""
    changed = [
        f"{scholar.username}: {key}"
        for scholar in read_scholars()
        for key in RICH_TEXTS
        if "<a " not in scholar.texts[key]
        and clean_rich_text(scholar.texts[key]) != scholar.texts[key].replace("&nbsp;", "\u00a0")
    ]
    assert changed == []


@pytest.fixture
def broken_file(tmp_path):
    """Return a function that writes Ada Lovelace's file with something changed."""

    def write(**changes):
        data = json.loads((FOLDER / "ada-lovelace.json").read_text(encoding="utf-8"))
        path = tmp_path / "ada-lovelace.json"
        path.write_text(json.dumps(data | changes), encoding="utf-8")
        return path

    return write


def test_a_file_without_mistakes_is_read(broken_file):
    assert read_scholar(broken_file()).name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"nickname": "Ada"}, "nickname"),
        ({"username": "ada"}, "username"),
        ({"name": None}, "name is no text"),
        ({"interests": "logic"}, "interests is no list of texts"),
        ({"died": None}, "died"),
        ({"citation_style": "house"}, "unknown style 'house'"),
        ({"networks": ["stars"]}, "networks: unknown 'stars'"),
        ({"hidden": ["diary"]}, "hidden: unknown 'diary'"),
        ({"about": "<p>Hello</p><script>"}, "about: tag 'script'"),
        ({"featured": ["lost"]}, "lost"),
        ({"posts": [{"title": "T", "blog": "B", "published_on": "soon"}]}, "soon"),
        ({"posts": [{"title": "T"}]}, "blog"),
        ({"works": [{"id": "a", "type": "book", "title": "T", "kind": "Poem"}]}, "unknown kind 'Poem'"),
        ({"works": [{"id": "a", "type": "tablet", "title": "T", "kind": "Book"}]}, "tablet"),
        ({"featured": [], "works": [{"id": "a", "type": "book", "tilte": "T", "kind": "Book"}]}, "tilte"),
    ],
)
def test_a_file_with_a_mistake_is_named_with_it(broken_file, changes, mistake):
    with pytest.raises(ScholarError, match=rf"ada-lovelace\.json: .*{re.escape(mistake)}"):
        read_scholar(broken_file(**changes))


def test_a_file_that_is_no_json_is_named(tmp_path):
    path = tmp_path / "nobody.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ScholarError, match=r"nobody\.json"):
        read_scholar(path)


def test_the_check_character_is_that_of_orcids_own_example():
    assert compute_check_character("000000021825009") == "7"
    assert compute_check_character("000000021694233") == "X"


def test_every_orcid_is_valid_and_none_is_one_that_orcid_gives_out():
    usernames = [scholar.username for scholar in read_scholars()] + [f"synthetic-{n:06}" for n in range(500)]
    for orcid in map(build_orcid, usernames):
        digits = [10 if digit == "X" else int(digit) for digit in orcid.replace("-", "")]
        # ISO/IEC 7064: the weighted sum of all characters, the check character's weight being 1, is 1 modulo 11.
        assert sum(digit << place for place, digit in enumerate(reversed(digits))) % 11 == 1, orcid
        assert re.fullmatch(r"0009-9\d{3}-\d{4}-\d{3}[\dX]", orcid)


def test_nine_real_records_become_nine_works_in_every_style():
    works = next(member for member in build_invented_members() if member.username == "repository-reader").works
    assert len(works) == 9
    assert "The Paradox of Female Agency: Ophelia and East Asian Sensibilities" in {work.title for work in works}
    for style in CITATION_STYLES:
        lines = cite_all(works, style)
        untold = [work.id for work in works if work.title.split()[-1].rstrip(".") not in lines[work.id]]
        assert untold == [], style


def test_the_prolific_members_have_exactly_as_many_works_as_they_say():
    counts = {member.username: len({work.id for work in member.works}) for member in build_invented_members()}
    assert (counts["hundred-works"], counts["fifty-works"]) == (100, 50)
