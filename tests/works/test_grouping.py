import pytest

from knowledge_commons_profiles.works.grouping import group_works, order_works
from knowledge_commons_profiles.works.kinds import pluralise
from knowledge_commons_profiles.works.records import build_work


def make_work(work_id, kind="Book", year=2020, title="Title"):
    issued = None if year is None else {"date-parts": [[year]]}
    return build_work({"id": work_id, "kind": kind, "title": title, "issued": issued})


def kinds_of(groups):
    return [group.kind for group in groups]


def test_kinds_follow_the_owners_order_and_then_the_alphabet():
    works = [make_work(kind, kind) for kind in ("Thesis", "Édition", "Book", "Slides", "Map")]

    groups = group_works(works, kind_order=["slides", "Syllabus", "Book", "Slides"])

    assert kinds_of(groups) == ["Slides", "Book", "Édition", "Map", "Thesis"]


def test_works_are_newest_first_and_undated_last():
    works = [
        make_work("undated", year=None),
        make_work("ancient", year=-400),
        make_work("new", year=2021),
        make_work("old", year=1543),
    ]

    assert [work.id for work in group_works(works)[0].works] == ["new", "old", "ancient", "undated"]


def test_works_of_one_year_are_ordered_by_title_whatever_its_case_and_accents():
    works = [make_work("z", title="Zoo"), make_work("e", title="émigré"), make_work("a", title="abacus")]

    assert [work.id for work in order_works(works)] == ["a", "e", "z"]


def test_kinds_are_the_same_whatever_their_case():
    groups = group_works([make_work("a", "Journal article"), make_work("b", "Journal Article")])

    assert [(group.kind, len(group.works)) for group in groups] == [("Journal article", 2)]


def test_no_works_make_no_groups():
    assert group_works([], kind_order=["Book"]) == ()


def test_slugs_are_unique_and_never_empty():
    groups = group_works([make_work(kind, kind) for kind in ("C", "C++", "C#", "+", "地圖")])

    slugs = [group.slug for group in groups]
    assert sorted(slugs) == ["c", "c-2", "c-3", "works", "地圖"]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("Thesis", "Theses"),
        ("Slides", "Slides"),
        ("Bibliography", "Bibliographies"),
        ("Chart and Graph", "Charts and Graphs"),
        ("Syllabus", "Syllabi"),
        ("Other", "Other works"),
        ("Journal article", "Journal articles"),
        ("Book review", "Book reviews"),
        ("Essay", "Essays"),
        ("Map", "Maps"),
        ("Dictionary", "Dictionaries"),
        ("Conference proceedings", "Conference proceedings"),
        ("Software", "Software"),
        ("Sheet music", "Sheet music"),
        ("Research thesis", "Research theses"),
        ("Critical analysis", "Critical analyses"),
        ("Work of art", "Works of art"),
        ("Sketch", "Sketches"),
        ("Press clipping", "Press clippings"),
        ("Essay (draft)", "Essay (draft)"),
        ("地圖", "地圖"),
    ],
)
def test_heading_is_the_plural_of_the_kind(kind, heading):
    assert pluralise(kind) == heading
