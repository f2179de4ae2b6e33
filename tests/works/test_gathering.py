"""A person's works from all records: every readable one, once, in its newest version."""

import json
from pathlib import Path

from knowledge_commons_profiles import demo
from knowledge_commons_profiles.works.gathering import gather_works

REAL = json.loads((Path(demo.__file__).parent / "records-search.json").read_text(encoding="utf-8"))["hits"]["hits"]


def record(number, *, title="A title", doi="", **more):
    pids = {"doi": {"identifier": doi}} if doi else {}
    return {"id": f"kc-{number}", "metadata": {"title": title}, "pids": pids, **more}


def titles(*records) -> list[str]:
    return [work.title for work in gather_works(records)]


def test_the_nine_real_records_are_nine_works():
    assert len(gather_works(REAL)) == 9


def test_one_bad_record_hides_no_other():
    bad = [None, {"id": "bad"}, {"metadata": {"title": "No id"}}, []]
    assert [work.id for work in gather_works([*bad[:2], record(1), *bad[2:]])] == ["kc-1"]


def test_of_several_versions_the_newest_is_shown_where_the_first_stood():
    versions = [
        record(1, title="First draft", parent={"id": "p"}, versions={"index": 1}),
        record(2, title="Another work"),
        record(3, title="Third draft", parent={"id": "p"}, versions={"index": 3}),
        record(4, title="Second draft", parent={"id": "p"}, versions={"index": 2}),
    ]
    assert titles(*versions) == ["Third draft", "Another work"]


def test_two_deposits_with_one_doi_are_one_work():
    twice = [record(1, title="Kept", doi="10.17613/ABC"), record(2, title="Again", doi="https://doi.org/10.17613/abc")]
    assert titles(*twice) == ["Kept"]


def test_works_without_a_doi_are_not_taken_for_one():
    assert titles(record(1, title="One"), record(2, title="Two")) == ["One", "Two"]


def test_a_record_that_came_on_two_pages_is_one_work():
    assert titles(record(1), record(1)) == ["A title"]


def test_a_withdrawn_record_is_gone():
    assert titles(record(1, is_deleted=True), record(2, tombstone={"note": "withdrawn"}), record(3)) == ["A title"]
