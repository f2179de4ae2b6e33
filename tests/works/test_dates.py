import pytest

from knowledge_commons_profiles.works.dates import build_date, find_year, parse_date, spell_year


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2020", [[2020]]),
        ("2020-10", [[2020, 10]]),
        ("2020-10-13", [[2020, 10, 13]]),
        ("2020-10-13T08:00:00Z", [[2020, 10, 13]]),
        ("2019/2020", [[2019], [2020]]),
        ("2019-05/2020-01-02", [[2019, 5], [2020, 1, 2]]),
        ("2019/2019", [[2019]]),
        ("2019/..", [[2019]]),
        ("2019–2020", [[2019], [2020]]),
        ("2020-13-45", [[2020]]),
        ("Spring 2020", [[2020]]),
        ("10/13/2020", [[2020]]),
        ("-0400", [[-400]]),
        ("400 BCE", [[-400]]),
        ("44 B.C.", [[-44]]),
    ],
)
def test_date_is_read_as_far_as_it_is_one(text, parts):
    assert parse_date(text) == {"date-parts": parts}


@pytest.mark.parametrize("text", ["c. 1850", "ca. 1850", "circa 1850", "c1850", "1850~", "1850?"])
def test_doubtful_year_is_circa(text):
    expected = {"date-parts": [[1850]]} if text == "c1850" else {"date-parts": [[1850]], "circa": True}

    assert parse_date(text) == expected


@pytest.mark.parametrize("text", ["", "n.d.", "N.D.", "n. d.", "undated", "s.d.", "unknown"])
def test_text_for_no_date_is_no_date(text):
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["forthcoming", "between 1850 and 1860", "0000"])
def test_text_without_one_clear_year_stays_for_people_to_read(text):
    date = parse_date(text)

    assert date == {"literal": text}
    assert find_year(date) is None


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ({"date-parts": [[2020, None, None]]}, [[2020]]),
        ({"date-parts": [[2020, 5, None]]}, [[2020, 5]]),
        ({"date-parts": [["2020", "3"]]}, [[2020, 3]]),
        ({"date-parts": [[2020.0]]}, [[2020]]),
        ({"date-parts": [2020, 3]}, [[2020, 3]]),
        ({"date-parts": [[2019], [None]]}, [[2019]]),
        ({"date-parts": [[-400], [-350]]}, [[-400], [-350]]),
        ({"raw": "2020-05"}, [[2020, 5]]),
        (1984, [[1984]]),
    ],
)
def test_csl_date_keeps_its_usable_parts(value, parts):
    assert build_date(value) == {"date-parts": parts}


@pytest.mark.parametrize(
    "value",
    [None, {}, [], True, {"date-parts": None}, {"date-parts": [[None]]}, {"date-parts": [[0]]}, {"date-parts": [[{}]]}],
)
def test_unusable_csl_date_is_none(value):
    assert build_date(value) is None


@pytest.mark.parametrize("circa", [True, 1, "1", "true"])
def test_circa_is_kept(circa):
    assert build_date({"date-parts": [[1514]], "circa": circa}) == {"date-parts": [[1514]], "circa": True}


def test_no_circa_is_left_out():
    assert build_date({"date-parts": [[1514]], "circa": 0}) == {"date-parts": [[1514]]}


def test_year_before_our_era_is_spelled_so():
    assert (spell_year(-400), spell_year(1514)) == ("400 BCE", "1514")
