"""Works by year and kind, as a stacked bar chart: pure geometry in whole numbers, for an inline SVG and its table.

Whole numbers below 1,000 print the same in every locale and keep the page small.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from knowledge_commons_profiles.works.kinds import OTHER, name_kinds
from knowledge_commons_profiles.works.records import Work

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 32, 632, 10, 210
LABEL_GAP = 16
MOST_SERIES = 6
MOST_COLUMNS = 40
MOST_X_TICKS = 8
MOST_Y_TICKS = 5
WIDEST_BAR = 40

# How many years one column may stand for, and how far apart ticks may be.
COLUMN_YEARS = (1, 5, 10, 25, 100, 500)
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000)

type Counts = Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of works, `index` 1 to 6, with its bars from left to right."""

    index: int
    label: str
    total: int
    bars: tuple[Bar, ...]

    @property
    def path(self) -> str:
        """The bars as one SVG path: a template takes ten times as long to print so many numbers."""
        return "".join(f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z" for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Tick:
    position: int
    label: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """The numbers of one year or span of years, one for each series."""

    label: str
    counts: tuple[int, ...]

    @property
    def cells(self) -> SafeString:
        return SafeString("".join(f"<td>{count}</td>" for count in self.counts))


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the template prints, in units of the view box."""

    width, height = WIDTH, HEIGHT
    title: str
    description: str
    series: tuple[Series, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    rows: tuple[TableRow, ...]

    # As with the bars' path: lines of many numbers are put together here, because a template takes long to print them.

    @property
    def bars(self) -> SafeString:
        return SafeString(
            "".join(
                f'<path class="works-chart__bar works-chart__bar--{series.index}" d="{series.path}">'
                f"<title>{escape(series.label)}</title></path>"
                for series in self.series
            )
        )

    @property
    def legend(self) -> SafeString:
        return SafeString(
            "\n".join(
                f'<li class="works-chart__key works-chart__key--{series.index}">'
                f"{escape(series.label)} ({series.total})</li>"
                for series in self.series
            )
        )

    @property
    def table_head(self) -> SafeString:
        names = (f'<th scope="col">{escape(series.label)}</th>' for series in self.series)
        return SafeString(f'<tr><th scope="col">{escape(gettext("Year"))}</th>{"".join(names)}</tr>')

    @property
    def axis_path(self) -> str:
        return "".join(f"M{LEFT} {tick.position}H{RIGHT}" for tick in self.y_ticks)

    @property
    def x_labels(self) -> SafeString:
        labels = (
            f'<text x="{tick.position}" y="{BOTTOM + LABEL_GAP}">{escape(tick.label)}</text>' for tick in self.x_ticks
        )
        return SafeString("".join(labels))

    @property
    def y_labels(self) -> SafeString:
        place = f'x="{LEFT}" dx="-6" dy="4"'
        labels = (f'<text {place} y="{tick.position}">{escape(tick.label)}</text>' for tick in self.y_ticks)
        return SafeString("".join(labels))

    @property
    def table_rows(self) -> SafeString:
        return SafeString(
            "\n".join(f'<tr><th scope="row">{escape(row.label)}</th>{row.cells}</tr>' for row in self.rows)
        )


@dataclass(frozen=True)
class Columns:
    """The columns of the chart, each named by its first year and `years` wide."""

    starts: tuple[int, ...]
    years: int

    @property
    def pitch(self) -> int:
        return (RIGHT - LEFT) // len(self.starts)

    @cached_property
    def middles(self) -> dict[int, int]:
        """The middle of each column, by its start."""
        pitch = self.pitch
        return {start: LEFT + place * pitch + pitch // 2 for place, start in enumerate(self.starts)}

    def find_start(self, year: int) -> int:
        return year - year % self.years

    def spell(self, start: int) -> str:
        """Return "2019", "1980–1984" or "400–301 BCE"."""
        last = start + self.years - 1
        if self.years == 1:
            return name_year(start)
        return f"{max(start, 1)}–{last}" if last > 0 else gettext("%(years)s BCE") % {"years": f"{-start}–{-last}"}


def build_chart(works: Iterable[Work]) -> Chart | None:
    """Return the chart of the dated works, None when there is none.

    The bars carry no words of their own: the table that stands beside them says the same in a tenth of the space.
    A range of more than 40 years is drawn in columns of 5, 10, 25, 100 or 500 years; of more than six kinds, the rarer
    ones are drawn together as "Other works".
    """
    dated = [(work.year, work.kind) for work in works if work.year is not None]
    if not dated:
        return None
    columns = _build_columns([year for year, _ in dated])
    labels = _choose_series([kind for _, kind in dated])
    counts: Counts = Counter((columns.find_start(year), labels[kind.casefold()]) for year, kind in dated)
    totals = _order_totals(Counter(labels[kind.casefold()] for _, kind in dated))
    highest = max(Counter(columns.find_start(year) for year, _ in dated).values())
    step, top = _find_scale(highest)
    return Chart(
        title=_name(columns),
        description=_describe(dated),
        series=tuple(_iter_series(counts, columns, totals, top=top)),
        x_ticks=_build_x_ticks(columns),
        y_ticks=tuple(Tick(position=_find_y(count, top), label=str(count)) for count in range(0, top + 1, step)),
        rows=tuple(_iter_rows(counts, columns, tuple(totals))),
    )


def _name(columns: Columns) -> str:
    if columns.years == 1:
        return gettext("Works by year")
    return gettext("Works in spans of %(number)s years") % {"number": columns.years}


def name_year(year: int) -> str:
    """Return the year as the page's language writes it; a citation has its own way (`dates.spell_year`)."""
    return str(year) if year > 0 else gettext("%(years)s BCE") % {"years": -year}


def _build_columns(years: Sequence[int]) -> Columns:
    first, last = min(years), max(years)
    for size in COLUMN_YEARS:
        columns = Columns(starts=(), years=size)
        starts = range(columns.find_start(first), columns.find_start(last) + 1, size)
        if len(starts) <= MOST_COLUMNS:
            break
    # There is no year 0 between 1 BCE and 1.
    return Columns(starts=tuple(start for start in starts if start or size > 1), years=size)


def _choose_series(kinds: Sequence[str]) -> dict[str, str]:
    """Return the label of the series of each kind (in lower case)."""
    other = name_kinds(OTHER)
    totals = Counter(kind.casefold() for kind in kinds)
    spelled = {kind.casefold(): name_kinds(kind) for kind in reversed(dict.fromkeys(kinds))}
    ranked = sorted(totals, key=lambda kind: (kind == OTHER.casefold(), -totals[kind], kind))
    kept = ranked if len(ranked) <= MOST_SERIES else ranked[: MOST_SERIES - 1]
    return {kind: spelled[kind] if kind in kept else other for kind in ranked}


def _order_totals(totals: Mapping[str, int]) -> dict[str, int]:
    """Return the works of each series, the most frequent first and the other kinds last."""
    other = name_kinds(OTHER)
    order = sorted(totals, key=lambda label: (label == other, -totals[label], label))
    return {label: totals[label] for label in order}


def _describe(dated: Sequence[tuple[int, str]]) -> str:
    years = [year for year, _ in dated]
    words = {"number": len(dated), "first": name_year(min(years)), "last": name_year(max(years))}
    if words["first"] == words["last"]:
        return ngettext("%(number)s work, %(first)s", "%(number)s works, %(first)s", len(dated)) % words
    return gettext("%(number)s works, %(first)s to %(last)s") % words


def _iter_series(counts: Counts, columns: Columns, totals: Mapping[str, int], *, top: int) -> Iterator[Series]:
    """Yield the series from the bottom of the stack to its top; `top` is the count at the upper edge."""
    stacked = dict.fromkeys(columns.starts, 0)
    width = max(1, min(WIDEST_BAR, columns.pitch - max(1, columns.pitch // 5)))
    bars: dict[str, list[Bar]] = {label: [] for label in totals}
    order = {label: place for place, label in enumerate(totals)}
    drawn = ((start, label, count) for (start, label), count in counts.items() if start in stacked)  # no year 0
    for start, label, count in sorted(drawn, key=lambda bar: (order[bar[1]], bar[0])):
        lower, upper = _find_y(stacked[start], top), _find_y(stacked[start] + count, top)
        stacked[start] += count
        bars[label].append(Bar(x=columns.middles[start] - width // 2, y=upper, width=width, height=lower - upper))
    for index, label in enumerate(totals, start=1):
        yield Series(index=index, label=label, total=totals[label], bars=tuple(bars[label]))


def _find_y(count: int, top: int) -> int:
    return BOTTOM - (BOTTOM - TOP) * count // top


def _find_scale(highest: int) -> tuple[int, int]:
    """Return how far apart the ticks of the counts are, and the first of them that no bar is higher than."""
    step = next((step for step in STEPS if step * (MOST_Y_TICKS - 1) >= highest), highest)
    return step, -(-highest // step) * step


def _build_x_ticks(columns: Columns) -> tuple[Tick, ...]:
    """Return at most eight ticks, on round years."""
    span = columns.starts[-1] - columns.starts[0]
    width = next(step for step in STEPS if step % columns.years == 0 and span // step < MOST_X_TICKS)
    labelled = [start for start in columns.starts if start % width == 0] or columns.starts[:1]
    return tuple(Tick(position=columns.middles[start], label=name_year(start or 1)) for start in labelled)


def _iter_rows(counts: Counts, columns: Columns, order: Sequence[str]) -> Iterator[TableRow]:
    """Yield the years that have works."""
    with_works = {start for start, _ in counts}
    for start in columns.starts:
        if start in with_works:
            yield TableRow(columns.spell(start), tuple(counts.get((start, label), 0) for label in order))
