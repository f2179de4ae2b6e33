import copy
import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.works.csl import CslName, invert_name, spell_name
from knowledge_commons_profiles.works.gathering import gather_works
from knowledge_commons_profiles.works.records import (
    RecordError,
    build_work,
    parse_record,
    work_from_json,
    works_from_json,
)

ANSWER = json.loads(files("knowledge_commons_profiles.demo").joinpath("records-search.json").read_text("utf-8"))
RECORDS = ANSWER["hits"]["hits"]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)


def make_record(**metadata):
    return {
        "id": "kc-1",
        "links": {"latest_html": "https://works.example.org/records/kc-1/latest"},
        "metadata": {"title": "Digitization", "publication_date": "2015", **metadata},
    }


def paths_of(value, path=()):
    """Yield the path of everything in a JSON value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from paths_of(entry, (*path, key))


def replaced(value, path, replacement):
    changed = copy.deepcopy(value)
    parent = changed
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = replacement
    return changed


def test_all_real_records_are_read():
    assert [(work.id, work.kind, work.year) for work in gather_works(RECORDS)] == [
        ("kc-11451", "Book section", 2012),
        ("kc-16079", "Conference proceeding", 2015),
        ("kc-22647", "Book section", 2018),
        ("kc-33383", "Journal article", 2020),
        ("kc-34031", "Book section", 2016),
        ("kc-38367", "Thesis", 2018),
        ("kc-42615", "Journal article", 2021),
        ("kc-48799", "White paper", 2022),
        ("kc-583", "Other presentation", 2016),
    ]


@pytest.mark.parametrize("garbage", [None, [], {}, "", "text", 7, True, [None], {"en": None}, [[{}]], 1e400])
def test_one_changed_value_never_hides_the_other_records(garbage):
    others = {work.id for work in gather_works(RECORDS)[1:]}
    for path in paths_of(RECORDS[0]):
        works = gather_works(replaced(RECORDS, (0, *path), garbage))

        assert others <= {work.id for work in works}, path
        assert all(work.title and work.kind for work in works), path


@pytest.mark.parametrize(
    "thumbnails", [None, "https://works.example.org/t.jpg", {"250": "https://works.example.org/t.jpg"}]
)
def test_shape_of_thumbnails_does_not_matter(thumbnails):
    record = make_record()
    record["links"]["thumbnails"] = thumbnails

    assert parse_record(record).title == "Digitization"


@pytest.mark.parametrize(
    ("title", "shown"), [(1984, "1984"), (None, "Untitled"), ("  ", "Untitled"), (["x"], "Untitled")]
)
def test_title_is_never_empty(title, shown):
    work = parse_record(make_record(title=title))

    assert (work.title, work.csl["title"]) == (shown, shown)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<i>Hamlet</i> in <em>Asia</em>", "Hamlet in Asia"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("A & B < C", "A & B < C"),
        ("Publishing &amp; Editing", "Publishing & Editing"),
        ("two\nlines\x00\x07 \ud800of\u202e it", "two lines of it"),
        ("if x <b> y", "if x <b> y"),
    ],
)
def test_title_is_plain_text(title, shown):
    assert parse_record(make_record(title=title)).title == shown


def test_overlong_title_is_cut():
    assert len(parse_record(make_record(title="long " * 1000)).title) == 2000


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "/records/kc-1", "ftp://example.org/x", "http://", "http://[::1", None, {}]
)
def test_only_web_addresses_are_links(address):
    record = make_record()
    record["links"] = {"latest_html": address}

    assert parse_record(record).url == ""


def test_work_without_a_page_links_to_its_doi():
    record = make_record() | {"links": None, "pids": {"doi": {"identifier": "https://doi.org/10.1234/AB_c"}}}

    work = parse_record(record)

    assert (work.doi, work.url) == ("10.1234/AB_c", "https://doi.org/10.1234/AB_c")


@pytest.mark.parametrize(
    "record", [None, [], "x", 7, {}, {"id": "kc-1"}, {"metadata": {}}, {"id": None, "metadata": {"title": "T"}}]
)
def test_unusable_record_says_so(record):
    with pytest.raises(RecordError):
        parse_record(record)


def test_csl_item_becomes_a_work():
    work = build_work(
        {
            "id": "revolutions",
            "kind": "Book",
            "type": "book",
            "title": "<i>De revolutionibus</i> <script>x</script>",
            "author": [{"literal": "Nicolaus Copernicus"}, {"family": None, "given": ""}, {}],
            "issued": {"date-parts": [[1543, None]], "circa": True},
            "publisher": None,
            "note": "left out",
        }
    )

    assert (work.kind, work.title, work.year, work.url) == ("Book", "De revolutionibus <script>x</script>", 1543, "")
    assert work.csl == {
        "id": "revolutions",
        "type": "book",
        "title": "<i>De revolutionibus</i> <script>x</script>",
        "author": [{"literal": "Nicolaus Copernicus"}],
        "issued": {"date-parts": [[1543]], "circa": True},
    }


@pytest.mark.parametrize(
    ("item", "kind", "expected"),
    [
        ({"id": "x", "type": "article-journal"}, None, "Journal article"),
        ({"id": "x", "type": "map"}, None, "Other"),
        ({"id": "x", "type": "map", "kind": "Map"}, None, "Map"),
        ({"id": "x", "type": "map", "kind": "Map"}, "Atlas", "Atlas"),
    ],
)
def test_kind_is_given_or_in_the_item_or_follows_from_the_type(item, kind, expected):
    assert build_work(item, kind=kind).kind == expected


def test_unknown_csl_type_is_a_document():
    assert build_work({"id": "x", "type": ["book"]}).csl["type"] == "document"


@pytest.mark.parametrize("item", [None, [], {}, {"title": "No id"}, {"id": {}}])
def test_unusable_csl_item_says_so(item):
    with pytest.raises(RecordError):
        build_work(item)


def test_works_survive_storing():
    works = gather_works(RECORDS)

    assert works_from_json(json.loads(json.dumps([work.to_json() for work in works]))) == works


def test_title_with_entities_survives_storing():
    work = parse_record(make_record(title="A &amp;lt; B"))

    assert work.title == "A &lt; B"
    assert work_from_json(work.to_json()) == work


def test_unusable_stored_works_are_skipped():
    stored = parse_record(make_record()).to_json()

    assert [work.id for work in works_from_json([None, {}, stored, {"id": "x", "csl": []}, 7])] == ["kc-1"]
    assert works_from_json(None) == ()


@pytest.mark.parametrize("entry", [None, [], {}, {"id": "x"}, {"id": "x", "csl": None}, {"csl": {"title": "No id"}}])
def test_unusable_stored_work_says_so(entry):
    with pytest.raises(RecordError):
        work_from_json(entry)


def test_names_are_spelled_in_reading_and_in_sorting_order():
    beethoven: CslName = {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"}

    assert (spell_name(beethoven), invert_name(beethoven)) == ("Ludwig van Beethoven", "Beethoven, Ludwig van")
    assert spell_name({"family": "王", "given": "貞儀"}) == "王貞儀"
    assert spell_name({"literal": "UNESCO"}) == invert_name({"literal": "UNESCO"}) == "UNESCO"


@given(JSON)
def test_arbitrary_records_never_raise(record):
    gather_works([record])
    gather_works([{"id": "kc-1", "metadata": record, "links": record, "pids": record}])


@given(
    st.dictionaries(st.sampled_from(["title", "creators", "dates", "languages", "publication_date", "publisher"]), JSON)
)
def test_arbitrary_metadata_never_hides_a_record(metadata):
    work = parse_record(make_record(**metadata))

    assert work.title
    assert work_from_json(json.loads(json.dumps(work.to_json()))) == work


@given(st.dictionaries(st.sampled_from(["title", "author", "issued", "type", "DOI", "URL", "volume", "kind"]), JSON))
def test_arbitrary_csl_items_become_works(item):
    work = build_work({"id": "x", **item})

    json.dumps(work.csl, ensure_ascii=False).encode()
    assert work_from_json(json.loads(json.dumps(work.to_json()))) == work


def test_a_record_that_is_not_public_is_left_out():
    record = {"id": "secret", "access": {"record": "restricted"}, "metadata": {"title": "Secret"}}
    assert gather_works([record]) == ()


def test_what_was_stored_in_todays_form_is_read_without_cleaning_it_again():
    work = build_work({"id": "a", "type": "book", "title": "A", "issued": {"date-parts": [[1900]]}})
    assert work_from_json(work.to_json()) == work


def test_what_was_stored_in_another_form_is_cleaned_again():
    stored = build_work({"id": "a", "type": "book", "title": "A"}).to_json() | {"form": 0, "url": "javascript:x"}
    assert work_from_json(stored).url == ""


def test_a_stored_work_that_lost_a_field_is_unusable_by_itself():
    stored = build_work({"id": "a", "type": "book", "title": "A"}).to_json()
    del stored["csl"]
    with pytest.raises(RecordError):
        work_from_json(stored)
