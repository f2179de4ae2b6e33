import re
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.works.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, build_chart
from knowledge_commons_profiles.works.records import build_work


def make_works(*kinds_and_years):
    return [
        build_work(
            {"id": str(number), "kind": kind, "issued": None if year is None else {"date-parts": [[year]]}},
        )
        for number, (kind, year) in enumerate(kinds_and_years)
    ]


def draw(*kinds_and_years) -> Chart:
    chart = build_chart(make_works(*kinds_and_years))
    assert chart is not None
    return chart


def render(works):
    html = render_to_string("components/works_chart.html", {"chart": build_chart(works), "id_prefix": "ada-works"})
    return html, ET.fromstring(html)  # noqa: S314 (our own template)


def labels_of(entries):
    return [entry.label for entry in entries]


@pytest.mark.parametrize("works", [[], make_works(("Book", None))])
def test_without_dated_works_there_is_no_chart(works):
    assert build_chart(works) is None


def test_single_year_is_one_bar_in_the_middle():
    chart = draw(("Book", 1543))

    (bar,) = chart.series[0].bars
    assert bar.x + bar.width // 2 == (LEFT + RIGHT) // 2
    assert (bar.y, bar.height) == (TOP, BOTTOM - TOP)
    assert labels_of(chart.x_ticks) == ["1543"]
    assert labels_of(chart.y_ticks) == ["0", "1"]
    assert chart.description == "1 work, 1543"


def test_bars_of_a_year_stand_on_each_other_in_proportion():
    chart = draw(("Book", 2020), ("Book", 2020), ("Book", 2020), ("Map", 2020))

    books, maps = (series.bars[0] for series in chart.series)
    assert (books.y + books.height, maps.y + maps.height) == (BOTTOM, books.y)
    assert books.height == 3 * maps.height
    assert books.x == maps.x


def test_years_without_works_keep_their_place():
    chart = draw(("Book", 2018), ("Book", 2019), ("Book", 2022))

    first, second, last = (bar.x for bar in chart.series[0].bars)
    assert last - second == 3 * (second - first)
    assert labels_of(chart.rows) == ["2018", "2019", "2022"]


def test_series_are_the_commonest_kinds_first_and_other_works_last():
    kinds = ["Other", "Other", "Other", "Map", "Book", "Book"]

    chart = draw(*((kind, 2020) for kind in kinds))

    assert [(series.index, series.label, series.total) for series in chart.series] == [
        (1, "Books", 2),
        (2, "Maps", 1),
        (3, "Other works", 3),
    ]


def test_rarer_kinds_are_drawn_together():
    kinds = [kind for count, kind in enumerate("ABCDEFG", start=1) for _ in range(count)]

    chart = draw(*((kind, 2020) for kind in kinds), ("Other", 2020))

    assert [(series.label, series.total) for series in chart.series] == [
        ("Gs", 7), ("Fs", 6), ("Es", 5), ("Ds", 4), ("Cs", 3), ("Other works", 4),
    ]  # fmt: skip
    assert chart.rows[0].counts == (7, 6, 5, 4, 3, 4)


def test_table_has_the_numbers_of_the_bars():
    chart = draw(("Book", 2018), ("Map", 2018), ("Map", 2018), ("Book", 2020))

    assert labels_of(chart.series) == ["Books", "Maps"]
    assert [(row.label, row.counts) for row in chart.rows] == [("2018", (1, 2)), ("2020", (1, 0))]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (1981, 2020, ["1981", "2020"]),
        (1980, 2020, ["1980–1984", "2020–2024"]),
        (1780, 2020, ["1780–1789", "2020–2029"]),
        (1377, 2020, ["1375–1399", "2000–2024"]),
        (-400, 2020, ["400–301 BCE", "2000–2099"]),
        (-380, 10, ["380–371 BCE", "10–19"]),
        (-2000, 3000, ["2000–1501 BCE", "3000–3499"]),
        (-3, 4, ["3 BCE", "4"]),
        (3, 50, ["1–4", "50–54"]),
    ],
)
def test_wide_range_is_drawn_in_wider_columns(first, last, labels):
    chart = draw(("Book", first), ("Book", last))

    assert labels_of(chart.rows) == labels


def test_there_is_no_column_for_the_year_0():
    chart = draw(("Book", -1), ("Book", 1), ("Book", 2))

    before, first, second = (bar.x for bar in chart.series[0].bars)
    assert first - before == second - first
    assert labels_of(chart.x_ticks) == ["1 BCE", "1", "2"]
    assert chart.description == "3 works, 1 BCE to 2"


def test_works_of_one_span_of_years_are_counted_together():
    chart = draw(("Book", 1375), ("Book", 1399), ("Book", 1400), ("Book", 2020))

    assert [row.counts for row in chart.rows] == [(2,), (1,), (1,)]


KINDS_AND_YEARS = st.tuples(st.sampled_from("ABCDEFGH"), st.integers(-3000, 3000).filter(bool))


@given(st.lists(KINDS_AND_YEARS, min_size=1, max_size=60))
def test_everything_stays_inside_of_the_picture(kinds_and_years):
    chart = draw(*kinds_and_years)

    bars = [bar for series in chart.series for bar in series.bars]
    assert all(bar.x >= LEFT and bar.x + bar.width <= RIGHT for bar in bars)
    assert all(bar.y >= TOP and bar.y + bar.height <= BOTTOM and bar.height > 0 for bar in bars)
    assert all(LEFT <= tick.position <= RIGHT for tick in chart.x_ticks)
    assert 1 <= len(chart.x_ticks) <= 8
    assert 2 <= len(chart.y_ticks) <= 6
    assert len(chart.series) <= 6
    assert sum(count for row in chart.rows for count in row.counts) == len(kinds_and_years)
    assert (chart.width, chart.height) == (WIDTH, HEIGHT)


def test_picture_has_a_name_and_a_description_for_those_who_do_not_see_it():
    _, figure = render(make_works(("Book", 2020), ("Map", 2018)))

    svg = figure.find("svg")
    named = {svg.find("title").get("id"), svg.find("desc").get("id")}
    assert svg.get("role") == "img"
    assert set(svg.get("aria-labelledby").split()) == named == {"ada-works-title", "ada-works-desc"}
    assert svg.find("desc").text == "2 works, 2018 to 2020"


def test_table_tells_the_same_with_scoped_headings():
    _, figure = render(make_works(("Book", 2020), ("Map", 2018)))

    table = figure.find("details/div/table")
    assert figure.find("details/summary").text == "Show the figures as a table"
    assert table.find("caption").text == "Works by year, by kind"
    assert [cell.text for cell in table.findall("thead/tr/th[@scope='col']")] == ["Year", "Books", "Maps"]
    assert [[cell.text for cell in row] for row in table.findall("tbody/tr")] == [
        ["2018", "0", "1"],
        ["2020", "1", "0"],
    ]
    assert all(row.find("th").get("scope") == "row" for row in table.findall("tbody/tr"))


def test_legend_names_each_series_with_its_number():
    _, figure = render(make_works(("Book", 2020), ("Book", 2019), ("Map", 2018)))

    assert [key.text for key in figure.iter("li")] == ["Books (2)", "Maps (1)"]
    assert [path.get("class") for path in figure.iter("path")][1:] == [
        "works-chart__bar works-chart__bar--1",
        "works-chart__bar works-chart__bar--2",
    ]


def test_kinds_cannot_bring_markup_into_the_chart():
    html, figure = render(make_works(('<script>"&', 2020)))

    assert "<script" not in html
    assert next(figure.iter("li")).text == '<script>"& (1)'


def test_markup_needs_no_style_and_stays_small():
    kinds = ("Book", "Journal article", "Book section", "Thesis", "Map")
    html, _ = render(make_works(*((kinds[number * 7 % 5], 1990 + number * 11 % 30) for number in range(60))))

    assert not re.search(r"\sstyle=|<style|<script", html)
    assert len(html) < 7_000
