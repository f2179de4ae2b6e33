import json
from importlib.resources import files

import pytest

from knowledge_commons_profiles.works.csl import names_of
from knowledge_commons_profiles.works.gathering import gather_works
from knowledge_commons_profiles.works.records import parse_record

ANSWER = json.loads(files("knowledge_commons_profiles.demo").joinpath("records-search.json").read_text("utf-8"))
REAL_WORKS = gather_works(ANSWER["hits"]["hits"])


def make_record(**metadata):
    return {
        "id": "kc-1",
        "links": {"latest_html": "https://works.example.org/records/kc-1/latest"},
        "metadata": {"title": "Digitization", "publication_date": "2015", **metadata},
    }


def make_creator(*, role="author", **person):
    return {"person_or_org": {"type": "personal", **person}, "role": {"id": role}}


def test_real_article_has_its_journal_and_its_whole_date():
    work = REAL_WORKS[3]

    assert work.url == "https://works.example.org/records/kc-33383/latest"
    assert work.doi == "10.17613/xxxj-e936"
    assert work.csl["type"] == "article-journal"
    assert work.csl["author"] == [{"family": "Roberts", "given": "Alexandre"}]
    assert work.csl["container-title"] == "Philological Encounters"
    assert work.csl["issued"] == {"date-parts": [[2020, 10, 13]]}
    assert (work.csl["volume"], work.csl["issue"], work.csl["page"]) == ("5", "3", "308-352")


def test_address_in_the_place_of_a_container_is_no_container():
    works = {work.id: work for work in REAL_WORKS}

    assert "container-title" not in works["kc-38367"].csl
    assert "container-title" not in works["kc-48799"].csl


def test_title_is_not_its_own_container():
    works = {work.id: work for work in REAL_WORKS}

    assert "container-title" not in works["kc-583"].csl
    assert works["kc-11451"].csl["container-title"] == "The Afterlife of Ophelia"


def test_person_named_twice_is_listed_once():
    work = next(work for work in REAL_WORKS if work.id == "kc-22647")

    assert [name["family"] for name in names_of(work.csl, "contributor")] == [
        "Macintosh",
        "McConnell",
        "Harrison",
        "Kenward",
    ]


@pytest.mark.parametrize("resource_type", [None, {}, {"title": None}, {"title": {"en": ""}}, {"title": "Book"}, []])
def test_work_without_a_kind_is_other(resource_type):
    work = parse_record(make_record(resource_type=resource_type))

    assert (work.kind, work.csl["type"]) == ("Other", "document")


@pytest.mark.parametrize(
    ("kind", "csl_type"),
    [
        ("Journal article", "article-journal"),
        ("Book", "book"),
        ("Book section", "chapter"),
        ("Conference paper", "paper-conference"),
        ("Magazine article", "article-magazine"),
        ("Newspaper article", "article-newspaper"),
        ("Thesis", "thesis"),
        ("Review", "review-book"),
        ("Blog post", "webpage"),
        ("Syllabus", "document"),
    ],
)
def test_kind_tells_the_csl_type(kind, csl_type):
    assert parse_record(make_record(resource_type={"title": {"en": kind}})).csl["type"] == csl_type


@pytest.mark.parametrize("doi", ["10.17613", "not a doi", "10.17613/a b", 7, None, []])
def test_text_that_is_no_doi_is_left_out(doi):
    assert parse_record(make_record() | {"pids": {"doi": {"identifier": doi}}}).doi == ""


def test_doi_that_the_depositor_named_is_second_best():
    identifiers = [{"scheme": "issn", "identifier": "2451-9197"}, {"scheme": "doi", "identifier": "10.1163/x"}]

    assert parse_record(make_record(identifiers=identifiers)).doi == "10.1163/x"


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"family_name": "Roberts", "given_name": "Alexandre"}, {"family": "Roberts", "given": "Alexandre"}),
        ({"name": "O'Neill, Eugene"}, {"family": "O'Neill", "given": "Eugene"}),
        ({"name": "Plato"}, {"family": "Plato"}),
        ({"name": "Modern Language Association"}, {"literal": "Modern Language Association"}),
        ({"name": "UNESCO, Paris", "type": "organizational"}, {"literal": "UNESCO, Paris"}),
        ({"given_name": "Madonna", "family_name": None}, {"given": "Madonna"}),
    ],
)
def test_creator_is_a_person_or_an_institution(person, name):
    assert parse_record(make_record(creators=[make_creator(**person)])).csl["author"] == [name]


@pytest.mark.parametrize(
    "creators", [None, {}, [None], [{}], [{"person_or_org": {"name": " "}}], [{"person_or_org": []}]]
)
def test_work_without_usable_creators_has_no_authors(creators):
    assert "author" not in parse_record(make_record(creators=creators)).csl


def test_roles_of_creators_and_contributors_are_kept():
    creators = [
        make_creator(name="Ada, A."),
        make_creator(name="Ed, E.", role="editor"),
        make_creator(name="X, X.", role="hero"),
    ]
    contributors = [make_creator(name="Tran, T.", role="translator"), make_creator(name="Other, O.", role="other")]

    csl = parse_record(make_record(creators=creators, contributors=contributors)).csl

    assert csl["author"] == [{"family": "Ada", "given": "A."}, {"family": "X", "given": "X."}]
    assert csl["editor"] == [{"family": "Ed", "given": "E."}]
    assert csl["translator"] == [{"family": "Tran", "given": "T."}]
    assert csl["contributor"] == [{"family": "Other", "given": "O."}]


def test_creators_in_minor_roles_only_are_the_authors():
    csl = parse_record(make_record(creators=[make_creator(name="Goya, F.", role="illustrator")])).csl

    assert csl["author"] == csl["illustrator"] == [{"family": "Goya", "given": "F."}]


def test_thesis_without_a_publisher_names_its_university():
    record = make_record(resource_type={"title": {"en": "Thesis"}}, publisher="unknown")
    record["custom_fields"] = {"thesis:university": "Kazan"}

    assert parse_record(record).csl["publisher"] == "Kazan"


@pytest.mark.parametrize(
    ("date", "year"),
    [("2019/2020", 2019), ("2019", 2019), (2019, 2019), ("n.d.", None), ("soon", None), (None, None), ([], None)],
)
def test_year_is_a_number_or_unknown(date, year):
    assert parse_record(make_record(publication_date=date)).year == year
