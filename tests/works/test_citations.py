import json
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from importlib.resources import files
from typing import Any

import pytest
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.works import citations
from knowledge_commons_profiles.works.citations import CITATION_STYLES, DEFAULT_STYLE, cite, cite_all
from knowledge_commons_profiles.works.csl_styles import load_style
from knowledge_commons_profiles.works.gathering import gather_works
from knowledge_commons_profiles.works.records import Work, build_work

REAL_WORKS = gather_works(
    json.loads(files("knowledge_commons_profiles.demo").joinpath("records-search.json").read_text("utf-8"))["hits"][
        "hits"
    ]
)
TAG = re.compile(r"</?([^\s>]+)[^>]*>")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")

every_style = pytest.mark.parametrize("style", sorted(CITATION_STYLES))


def make_work(**item):
    return build_work(
        {
            "id": "x",
            "type": "article-journal",
            "title": "Digitization and exogenesis",
            "author": [{"family": "Lovelace", "given": "Ada King"}],
            "container-title": "Philological Encounters",
            "issued": {"date-parts": [[2020]]},
            **item,
        }
    )


def make_book(**item):
    return make_work(type="book", **{"container-title": None, "publisher": "Ravenna Press", **item})


def words_of(citation):
    return extract_text(citation).replace("’", "'")


def test_the_ten_styles_are_offered():
    assert sorted(CITATION_STYLES) == [
        "acm", "apa", "aps", "chicago", "harvard", "ieee", "jacs", "mhra", "mla", "vancouver",
    ]  # fmt: skip
    assert DEFAULT_STYLE == "mhra"
    assert all(style.label for style in CITATION_STYLES.values())


@every_style
@pytest.mark.parametrize("work", REAL_WORKS, ids=lambda work: work.id)
def test_real_work_is_cited(work, style):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        citation = cite(work, style)

    assert isinstance(citation, SafeString)
    assert {tag.lower() for tag in TAG.findall(citation)} <= {"i", "b", "sup", "sub"}
    assert work.title.rstrip(".").casefold() in words_of(citation).casefold()
    assert str(work.year) in citation
    assert not PRIVATE_USE.search(citation)
    assert "\n" not in citation
    assert citation == citation.strip()


@pytest.mark.parametrize(
    ("style", "citation"),
    [
        ("acm", "Ada King Lovelace. 2020. On engines. <i>Encounters</i> 5, 3 (October 2020), 308–352."),
        ("apa", "Lovelace, A. K. (2020). On engines. <i>Encounters</i>, <i>5</i>(3), 308–352."),
        ("aps", "A. K. Lovelace, On engines, Encounters <b>5</b>, 308 (2020)."),
        ("chicago", "Lovelace, Ada King. 2020. “On engines.” <i>Encounters</i> 5 (3): 308–52."),
        ("harvard", "Lovelace, A.K. (2020) ‘On engines’, <i>Encounters</i>, 5(3), pp. 308–352."),
        ("ieee", "A. K. Lovelace, “On engines,” <i>Encounters</i>, vol. 5, no. 3, pp. 308–352, Oct. 2020."),
        ("jacs", "Lovelace, A. K. On engines. <i>Encounters</i> <b>2020</b>, <i>5</i> (3), 308–352."),
        ("mhra", "Lovelace, Ada King, ‘On engines’, <i>Encounters</i>, 5.3 (2020), pp. 308–52"),
        ("mla", "Lovelace, Ada King. “On engines.” <i>Encounters</i>, vol. 5, no. 3, Oct. 2020, pp. 308–52."),
        ("vancouver", "Lovelace AK. On engines. Encounters. 2020 Oct 13;5(3):308–52."),
    ],
)  # fmt: skip
def test_article_looks_as_its_style_wants(style, citation):
    journal = {"container-title": "Encounters", "volume": "5", "issue": "3", "page": "308-352"}
    work = make_work(title="On engines", issued={"date-parts": [[2020, 10, 13]]}, **journal)

    assert cite(work, style) == citation


@every_style
def test_what_looks_like_a_tag_is_shown_as_text(style):
    citation = cite(make_work(title="<script>alert(1)</script> and A & B < C"), style)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; and A &amp; B &lt; C" in citation


@every_style
def test_names_cannot_bring_markup(style):
    authors = [{"family": "<img src=x onerror=y()>", "given": "<b>Eve</b>"}, {"literal": "Smith & Sons <ltd>"}]

    citation = cite(make_work(author=authors), style)

    assert "<img" not in citation
    assert "<b>Eve" not in citation
    assert "Smith &amp; Sons &lt;ltd&gt;" in citation


@every_style
def test_foreign_private_use_characters_bring_no_markup(style):
    assert not PRIVATE_USE.search(cite(make_work(title="\ue000x\ue001 \ue002y"), style))


def test_italics_in_a_title_are_shown():
    assert "‘<i>Hamlet</i> in Asia’" in cite(make_work(title="<i>Hamlet</i> in Asia"), "mhra")


def test_italics_in_an_italic_title_are_upright():
    assert "<i>Reading </i>Hamlet<i> in Asia</i>" in cite(make_book(title="Reading <i>Hamlet</i> in Asia"), "mhra")


@every_style
def test_apostrophes_in_names_are_kept(style):
    assert "O'Neill" in words_of(cite(make_work(author=[{"family": "O’Neill", "given": "Eugene"}]), style))


@every_style
def test_institution_is_an_author(style):
    assert "Modern Language Association" in cite(make_work(author=[{"literal": "Modern Language Association"}]), style)


@every_style
@pytest.mark.parametrize("issued", [None, {"date-parts": [[None]]}, {"date-parts": []}, {"literal": "n.d."}])
def test_work_without_a_date_is_cited(style, issued):
    citation = cite(make_work(issued=issued), style)

    assert "Digitization and exogenesis" in citation
    assert "None" not in citation


def test_missing_date_is_said_where_the_style_says_so():
    undated = {style: cite(make_work(issued=None), style) for style in CITATION_STYLES}

    assert "(n.d.)" in undated["apa"]
    assert ". n.d. " in undated["chicago"]
    assert "(no date)" in undated["harvard"]
    assert ", n.d." in undated["mhra"]


@every_style
def test_year_before_our_era_is_marked(style):
    assert re.search(r"400 ?B\.?C", cite(make_work(issued={"date-parts": [[-400]]}), style))


def test_doubtful_year_is_marked():
    assert "[1514?]" in cite(make_book(issued={"date-parts": [[1514]], "circa": True}), "mhra")
    assert "ca. 1514" in cite(make_book(issued={"date-parts": [[1514]], "circa": True}), "apa")


@every_style
def test_both_years_of_a_range_are_named(style):
    assert "2019–2020" in cite(make_work(issued={"date-parts": [[2019], [2020]]}), style)


@every_style
def test_range_within_a_year_keeps_the_year(style):
    assert "2019" in cite(make_work(issued={"date-parts": [[2019, 3], [2019, 5]]}), style)


@every_style
def test_list_numbers_are_left_out(style):
    assert re.match(r"(Lovelace|Ada|A\. K\.)", cite(make_work(), style))


@every_style
def test_editor_in_the_authors_place_is_named_once(style):
    work = make_book(author=None, editor=[{"family": "Pitre", "given": "Jake"}])

    assert cite(work, style).count("Pitre") == 1


def test_editor_in_the_authors_place_is_inverted_and_labelled():
    work = make_book(author=None, editor=[{"family": "Pitre", "given": "Jake"}])

    assert cite(work, "mhra").startswith("Pitre, Jake (ed.), ")
    assert cite(work, "apa").startswith("Pitre, J. (Ed.). ")


def test_comma_follows_its_word():
    assert cite(make_book(author=None, editor=[{"family": "Pitre", "given": "Jake"}]), "aps").startswith(
        "J. Pitre, editor, "
    )


@every_style
def test_title_in_the_authors_place_is_printed_once(style):
    work = build_work({"id": "x", "type": "document", "title": "Anonymous", "issued": {"date-parts": [[2020]]}})

    assert cite(work, style).count("Anonymous") == 1


@every_style
def test_no_label_stands_without_its_number(style):
    citation = cite(make_work(type="thesis", **{"container-title": None}), style)

    assert not re.search(r"\b(pp?|Edition|vol|no)\b", citation)


@pytest.mark.parametrize(
    ("name", "apa"),
    [
        ({"family": "Beethoven", "given": "Ludwig van"}, "Beethoven, L. van"),
        ({"family": "hooks", "given": "bell"}, "hooks, bell"),
        ({"family": "Sartre", "given": "Jean-Paul"}, "Sartre, J.-P."),
        ({"family": "Tolkien", "given": "J.R.R."}, "Tolkien, J. R. R."),
        ({"family": "درويش", "given": "محمد"}, "درويش, محمد"),
        ({"family": "王", "given": "貞儀"}, "王貞儀"),
    ],
)
def test_given_names_are_shortened_as_their_script_allows(name, apa):
    assert cite(make_work(author=[name]), "apa").startswith(apa)


def test_title_that_ends_in_a_question_has_no_full_stop_after_it():
    assert "Who reads? <i>" in cite(make_work(title="Who reads?"), "apa")
    assert "“Who reads?” <i>" in cite(make_work(title="Who reads?"), "chicago")


def test_title_that_ends_in_a_full_stop_has_one():
    assert "<i>A heterodox approach</i>." in cite(make_book(title="A heterodox approach."), "apa")
    assert "et al.’" in cite(make_work(title="Marx et al."), "mhra")
    assert "<i>Marx et al.</i> Ravenna" in cite(make_book(title="Marx et al."), "apa")


def test_only_titles_known_to_be_english_are_capitalised():
    assert "‘O mundo é grande’" in cite(make_work(title="O mundo é grande", language="por"), "mhra")
    assert "‘O mundo é grande’" in cite(make_work(title="O mundo é grande"), "mhra")
    assert "‘The World Is Large’" in cite(make_work(title="The world is large", language="eng"), "mhra")


def test_address_is_left_out_beside_a_doi():
    work = make_work(DOI="10.1234/x", URL="https://works.example.org/records/x")

    assert "works.example.org" not in cite(work, "mhra")
    assert "doi:10.1234/x" in cite(work, "mhra")


def test_signs_that_a_style_puts_around_an_address_are_escaped():
    assert "&lt;https://example.org/?a=1&amp;b=2&gt;" in cite(make_work(URL="https://example.org/?a=1&b=2"), "mhra")


def test_paper_that_nobody_published_is_not_left_out_of_a_notes_style():
    author = [{"family": "Lovelace", "given": "Ada"}]
    work = build_work({"id": "x", "type": "document", "title": "Notes", "author": author})

    assert cite(work, "mhra") == "Lovelace, Ada, ‘Notes’, n.d."


def test_work_that_a_style_cannot_print_gets_a_plain_line():
    work = build_work({"id": "x", "type": "entry", "title": "<i>A</i> & B", "issued": {"date-parts": [[-400]]}})

    assert cite(work, "mhra") == "A<i> &amp; B</i> (400 BCE)"


def test_work_that_citeproc_fails_on_does_not_hide_the_others():
    csl: Any = {
        "id": "bad",
        "type": "book",
        "title": "A < B",
        "author": [{"family": "Lovelace", "given": "Ada"}, {"literal": "UNESCO"}],
        "issued": {"date-parts": [[2020, None]]},
    }
    bad = Work(id="bad", kind="Book", title="A < B", year=2020, url="", doi="", csl=csl)

    lines = cite_all([bad, make_work()], "apa")

    assert lines["bad"] == "Ada Lovelace, UNESCO, <i>A &lt; B</i> (2020)"
    assert lines["x"].startswith("Lovelace, A. K. (2020).")


def test_every_work_has_its_own_citation():
    works = [make_work(id="a", title="One"), make_work(id="A", title="Two"), make_work(id="b", title="One")]

    lines = cite_all(works, "mla")

    assert list(lines) == ["a", "A", "b"]
    assert lines["a"] == lines["b"] != lines["A"]


def test_unknown_style_is_refused():
    with pytest.raises(KeyError):
        cite(make_work(), "chicago-notes")


def test_citation_does_not_depend_on_those_before_it():
    kinds = ("article-newspaper", "webpage", "article-journal", "thesis", "chapter")
    issued = {"date-parts": [[2020, 10, 13]]}
    works = [make_work(id=kind, type=kind, issued=issued, URL="https://example.org/") for kind in kinds]
    for style in CITATION_STYLES:
        forwards = cite_all(works, style)
        citations._cite.cache_clear()

        assert cite_all(works[::-1], style) == forwards


def test_style_does_not_grow_with_use():
    style = load_style(CITATION_STYLES["vancouver"].file_name, CITATION_STYLES["vancouver"].locale)
    before = sum(1 for _ in style.parsed.root.iter())

    cite_all([make_work(id=str(number), title=f"Title {number}") for number in range(20)], "vancouver")

    assert sum(1 for _ in style.parsed.root.iter()) == before


def test_threads_do_not_disturb_each_other():
    works = [make_work(id=str(number), title=f"Title {number}", volume=str(number)) for number in range(30)]
    alone = {style: cite_all(works, style) for style in ("mhra", "apa")}
    citations._cite.cache_clear()

    styles = ("mhra", "apa") * 8
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda style: cite_all(works, style), styles))

    assert together == [alone[style] for style in styles]


NAMES = st.dictionaries(st.sampled_from(["family", "given", "literal", "suffix"]), st.text(max_size=8))
ITEMS = st.fixed_dictionaries(
    {"id": st.just("x"), "type": st.sampled_from(["book", "chapter", "entry", "speech", "webpage"])},
    optional={
        "title": st.text(max_size=20),
        "author": st.lists(NAMES, max_size=3),
        "editor": st.lists(NAMES, max_size=2),
        "issued": st.fixed_dictionaries(
            {"date-parts": st.lists(st.lists(st.integers(-3000, 3000), max_size=3), max_size=2)}
        ),
        **{
            name: st.text(max_size=6)
            for name in ("volume", "page", "edition", "number", "publisher", "genre", "language")
        },
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ITEMS, st.sampled_from(sorted(CITATION_STYLES)))
def test_any_item_gets_one_safe_line(item, style):
    citation = cite(build_work(item), style)

    assert citation
    assert {tag.lower() for tag in TAG.findall(citation)} <= {"i", "b", "sup", "sub"}
    assert not PRIVATE_USE.search(unescape(citation))
