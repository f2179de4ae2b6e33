import json
import re
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.works.formats import to_bibtex, to_csl_json, to_ris
from knowledge_commons_profiles.works.gathering import gather_works
from knowledge_commons_profiles.works.records import Work, build_work

REAL_WORKS = gather_works(
    json.loads(files("knowledge_commons_profiles.demo").joinpath("records-search.json").read_text("utf-8"))["hits"][
        "hits"
    ]
)
ENTRY = re.compile(r"@([a-z]+)\{([a-z0-9-]+),\n((?:  [a-z]+ = \{.*\},\n)+)\}\n")
FIELD = re.compile(r"  ([a-z]+) = \{(.*)\},\n")
RIS_LINE = re.compile(r"[A-Z][A-Z0-9]  - [^\r\n]*")


def make_work(**item):
    return build_work({"id": "x-1", "type": "book", "title": "Notes", **item})


def read_bibtex(text):
    """Return (type, key, fields) of each entry; the whole text has to be entries."""
    entries = [(entry[1], entry[2], dict(FIELD.findall(entry[3]))) for entry in ENTRY.finditer(text)]
    assert ENTRY.sub("", text).strip() == ""
    return entries


def read_ris(text):
    """Return the (tag, value) pairs of the lines."""
    lines = [line for line in text.split("\r\n") if line]
    assert all(RIS_LINE.fullmatch(line) for line in lines), lines
    return [(line[:2], line[6:]) for line in lines]


def find_depth(text):
    """Return how deep the braces are at the end, -1 when one closes what was never opened: as BibTeX counts."""
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth < 0:
            return -1
    return depth


def test_real_works_are_bibtex_entries():
    entries = read_bibtex(to_bibtex(REAL_WORKS))

    assert [(kind, key) for kind, key, _ in entries][:4] == [
        ("incollection", "alicejoubin-2012-kc11451"),
        ("misc", "crowley-2015-kc16079"),
        ("incollection", "harrop-2018-kc22647"),
        ("article", "roberts-2020-kc33383"),
    ]
    assert entries[3][2] == {
        "title": "{Mathematical Philology in the Treatise on Double False Position in an Arabic Manuscript at "
        "Columbia University}",
        "author": "Roberts, Alexandre",
        "journal": "Philological Encounters",
        "year": "2020",
        "publisher": "Brill",
        "pages": "308--352",
        "volume": "5",
        "number": "3",
        "issn": "2451-9189",
        "doi": "10.17613/xxxj-e936",
        "url": "https://works.example.org/records/kc-33383/latest",
    }
    assert entries[5][0] == "phdthesis"
    assert entries[5][2]["school"] == "Universidad Nacional Autónoma de Mexico (UNAM)"


def test_what_tex_would_read_is_escaped():
    (entry,) = read_bibtex(to_bibtex([make_work(title="50% of A & B_c #1 $x ~y ^z \\end é 王")]))

    escaped = r"{50\% of A \& B\_c \#1 \$x \textasciitilde{}y \textasciicircum{}z \textbackslash{}end é 王}"
    assert entry[2]["title"] == escaped


def test_title_cannot_close_an_entry():
    text = to_bibtex([make_work(title="Notes}}\n@article{evil, title={x"), make_work(id="x-2")])

    assert [(kind, key) for kind, key, _ in read_bibtex(text)] == [("book", "x1"), ("book", "x2")]
    assert find_depth(text) == 0


def test_markup_of_a_title_is_left_out():
    (entry,) = read_bibtex(to_bibtex([make_work(title="<i>Hamlet</i> & co")]))

    assert entry[2]["title"] == r"{Hamlet \& co}"


def test_names_are_joined_as_bibtex_wants():
    author = [
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"literal": "Smith and Sons"},
        {"family": "King", "given": "Martin", "suffix": "Jr."},
        {"family": "Band and Co", "given": "A, B"},
    ]

    (entry,) = read_bibtex(to_bibtex([make_work(author=author)]))

    assert (
        entry[2]["author"]
        == "van Beethoven, Ludwig and {Smith and Sons} and King, Jr., Martin and {Band and Co}, {A, B}"
    )


def test_key_is_ascii_and_stays_when_other_works_come():
    sor_juana = make_work(author=[{"family": "Cruz Ñá", "given": "Juana"}], issued={"date-parts": [[1689]]})
    xu = make_work(id="徐", author=[{"literal": "徐霞客"}])

    keys = [key for _, key, _ in read_bibtex(to_bibtex([xu, sor_juana]))]

    assert keys == ["work", "cruzna-1689-x1"]
    assert [key for _, key, _ in read_bibtex(to_bibtex([sor_juana]))] == ["cruzna-1689-x1"]


def test_keys_are_unique():
    works = [make_work(id="a/b"), make_work(id="a-b"), make_work(id="ab")]

    assert [key for _, key, _ in read_bibtex(to_bibtex(works))] == ["ab", "ab-2", "ab-3"]


def test_doi_and_address_stand_as_they_are_but_cannot_close_the_field():
    work = make_work(DOI="10.1000/a_b%c{d}", URL="https://example.org/~ada/?a_b=1&c=%20}")

    (entry,) = read_bibtex(to_bibtex([work]))

    assert entry[2]["doi"] == "10.1000/a_b%c%7Bd%7D"
    assert entry[2]["url"] == "https://example.org/~ada/?a_b=1&c=%20%7D"


def test_year_before_our_era_is_told():
    work = make_work(issued={"date-parts": [[-400]]})

    assert read_bibtex(to_bibtex([work]))[0][2]["year"] == "400 BCE"
    assert ("DA", "///400 BCE") in read_ris(to_ris([work]))
    assert "PY" not in dict(read_ris(to_ris([work])))


TEXTS = st.text(alphabet=st.sampled_from("{}\\%&_#$~^\"'@,= \n\r\tab<>/i\x00é"), max_size=30)


@given(TEXTS, TEXTS, TEXTS)
def test_bibtex_stays_balanced_whatever_the_words_are(title, name, page):
    author = [{"family": name, "given": title}, {"literal": name}]
    text = to_bibtex(
        [make_work(title=title, author=author, page=page, DOI=f"10.1000/{name}", edition=name), make_work(id="x-2")]
    )

    assert len(read_bibtex(text)) == 2
    assert find_depth(text) == 0


def test_real_works_are_ris_records():
    pairs = read_ris(to_ris(REAL_WORKS))

    assert [value for tag, value in pairs if tag == "TY"][:4] == ["CHAP", "GEN", "CHAP", "JOUR"]
    assert sum(tag == "ER" for tag, _ in pairs) == 9
    start = pairs.index(("TY", "JOUR"))
    assert pairs[start : start + 18] == [
        ("TY", "JOUR"),
        ("ID", "kc-33383"),
        ("TI", REAL_WORKS[3].title),
        ("AU", "Roberts, Alexandre"),
        ("T2", "Philological Encounters"),
        ("PY", "2020"),
        ("DA", "2020/10/13/"),
        ("PB", "Brill"),
        ("VL", "5"),
        ("IS", "3"),
        ("LA", "eng"),
        ("SP", "308"),
        ("EP", "352"),
        ("SN", "2451-9189"),
        ("DO", "10.17613/xxxj-e936"),
        ("UR", "https://works.example.org/records/kc-33383/latest"),
        ("ER", ""),
        ("TY", "CHAP"),
    ]


def test_ris_lines_end_in_cr_lf_and_a_record_in_an_empty_line():
    assert to_ris([make_work()]) == "TY  - BOOK\r\nID  - x-1\r\nTI  - Notes\r\nER  - \r\n\r\n"


def test_each_person_has_a_line_of_their_own():
    work = make_work(
        author=[{"family": "Lovelace", "given": "Ada"}, {"literal": "UNESCO"}],
        editor=[{"family": "Menabrea", "given": "Luigi"}],
        translator=[{"family": "Roe", "given": "Jane"}],
    )

    people = [pair for pair in read_ris(to_ris([work])) if pair[0] in {"AU", "ED", "A4"}]

    assert people == [("AU", "Lovelace, Ada"), ("AU", "UNESCO"), ("ED", "Menabrea, Luigi"), ("A4", "Roe, Jane")]


@given(TEXTS)
def test_no_word_brings_a_line_of_its_own_into_ris(words):
    injected = f"{words}\r\nER  - \r\nTY  - JOUR\u2028\x0b\x85AU  - Eve"
    work = Work(id=injected, kind="Book", title=injected, year=None, url=injected, doi=injected, csl=make_work().csl)

    pairs = read_ris(to_ris([work]))

    assert [tag for tag, _ in pairs] == ["TY", "ID", "TI", "DO", "UR", "ER"]
    assert len(to_ris([work]).splitlines()) == 7


def test_csl_json_is_the_items():
    assert json.loads(to_csl_json(REAL_WORKS)) == [work.csl for work in REAL_WORKS]
    assert "Autónoma" in to_csl_json(REAL_WORKS)


def test_no_works_are_empty_files():
    assert (to_bibtex([]), to_ris([]), json.loads(to_csl_json([]))) == ("", "", [])
