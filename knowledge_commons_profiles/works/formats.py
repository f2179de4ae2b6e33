"""Bibliographies for other programs: BibTeX, RIS and CSL-JSON.

https://www.bibtex.org/Format/ and section 4.2 of https://ctan.org/pkg/bibtex (the manual "BibTeXing")
https://en.wikipedia.org/wiki/RIS_(file_format)
https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.works.csl import CslName, invert_name, names_of, spell_issued, split_name, text_of
from knowledge_commons_profiles.works.dates import spell_year
from knowledge_commons_profiles.works.grouping import take_free_name
from knowledge_commons_profiles.works.kinds import name_type
from knowledge_commons_profiles.works.markup import clean_line, plain
from knowledge_commons_profiles.works.records import Work

BIBTEX_FIELDS = {
    "volume": "volume",
    "number": "issue",
    "edition": "edition",
    "series": "collection-title",
    "address": "publisher-place",
    "isbn": "ISBN",
    "issn": "ISSN",
}
RIS_FIELDS = {
    "PB": "publisher",
    "CY": "publisher-place",
    "VL": "volume",
    "IS": "issue",
    "ET": "edition",
    "LA": "language",
}

# Where BibTeX keeps the container and the publisher of a type, when not in `booktitle` and `publisher`.
CONTAINER_FIELDS = {"article": "journal"}
PUBLISHER_FIELDS = {"phdthesis": "school", "techreport": "institution"}

# BibTeX counts braces even after a backslash, so that an escaped one would still open or close a field.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    }
)  # fmt: skip

# Addresses and DOIs are read as they stand, by `\url` as by programs; only what would end the field is escaped.
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_KEY_LETTERS = re.compile(r"[^a-z0-9]+")
_PAGES = re.compile(r"\s*[-–—]+\s*")


def to_bibtex(works: Iterable[Work]) -> str:
    """Return the works as a BibTeX file in UTF-8; the key of a work stays the same when other works come and go."""
    taken: set[str] = set()
    return "\n".join(_build_bibtex_entry(work, _build_key(work, taken)) for work in works)


def to_ris(works: Iterable[Work]) -> str:
    """Return the works as a RIS file in UTF-8, whose lines end in CR LF."""
    lines = (f"{tag}  - {value}\r\n" for work in works for tag, value in _iter_ris_fields(work))
    return "".join(line if not line.startswith("ER") else f"{line}\r\n" for line in lines)


def to_csl_json(works: Iterable[Work]) -> str:
    return json.dumps([work.csl for work in works], ensure_ascii=False, indent=2)


# By the names that people know them under.
PROGRAMS = {"BibTeX": to_bibtex, "RIS": to_ris, "CSL-JSON": to_csl_json}


def _build_key(work: Work, taken: set[str]) -> str:
    """Return a citation key of ASCII letters, figures and "-": who, when, and the id that makes it unique."""
    people = names_of(work.csl, "author") or names_of(work.csl, "editor")
    first = (people[0].get("family") or people[0].get("literal", "")) if people else ""
    parts = (first[:40], "" if work.year is None else spell_year(work.year), f"-{work.id}")
    base = "-".join(filter(None, (_KEY_LETTERS.sub("", fold(part)) for part in parts))) or "work"
    return take_free_name(base, taken)


def _build_bibtex_entry(work: Work, key: str) -> str:
    entry_type = name_type(text_of(work.csl, "type")).bibtex
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _iter_bibtex_fields(work, entry_type) if value)
    return f"@{entry_type}{{{key},\n{fields}}}\n"


def _iter_bibtex_fields(work: Work, entry_type: str) -> Iterator[tuple[str, str]]:
    item = work.csl
    # Braces inside keep the capitals of a title, which most BibTeX styles would take away.
    yield "title", f"{{{_escape(work.title)}}}"
    for role in ("author", "editor", "translator"):
        yield role, " and ".join(map(_build_bibtex_name, names_of(item, role)))
    yield CONTAINER_FIELDS.get(entry_type, "booktitle"), _escape(text_of(item, "container-title"))
    yield "year", "" if work.year is None else _escape(spell_year(work.year))
    yield PUBLISHER_FIELDS.get(entry_type, "publisher"), _escape(text_of(item, "publisher"))
    yield "pages", _escape(_PAGES.sub("--", text_of(item, "page")))
    for field, variable in BIBTEX_FIELDS.items():
        yield field, _escape(text_of(item, variable))
    yield "doi", work.doi.translate(_VERBATIM)
    yield "url", work.url.translate(_VERBATIM)


def _build_bibtex_name(name: CslName) -> str:
    """Return "Beethoven, Ludwig van"; a part with an "and" or a comma of its own is kept together by braces."""
    if "literal" in name:
        return f"{{{_escape(name['literal'])}}}"
    family, given = split_name(name)
    return ", ".join(_keep_together(part) for part in (family, name.get("suffix"), given) if part)


def _keep_together(part: str) -> str:
    escaped = _escape(part)
    return f"{{{escaped}}}" if "," in part or " and " in f" {part} ".lower() else escaped


def _escape(text: str) -> str:
    return plain(text).translate(_TEX)


def _iter_ris_fields(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the tags and values of one work, TY first and ER last; values are single lines."""
    item = work.csl
    yield "TY", name_type(text_of(item, "type")).ris
    yield "ID", clean_line(work.id)
    yield "TI", clean_line(work.title)
    for tag, role in (("AU", "author"), ("ED", "editor"), ("A4", "translator")):
        yield from ((tag, clean_line(invert_name(name))) for name in names_of(item, role))
    yield from _drop_empty({"T2": plain(text_of(item, "container-title"))} | _find_ris_dates(work))
    yield from _drop_empty({tag: plain(text_of(item, variable)) for tag, variable in RIS_FIELDS.items()})
    start, *end = _PAGES.split(text_of(item, "page"), maxsplit=1)
    yield from _drop_empty({"SP": start, "EP": "".join(end), "SN": text_of(item, "ISBN") or text_of(item, "ISSN")})
    yield from _drop_empty({"DO": work.doi, "UR": work.url})
    yield "ER", ""


def _find_ris_dates(work: Work) -> dict[str, str]:
    """Return the year (four figures) and the date ("2020/10/13/"); RIS takes years before our era as a remark only."""
    if work.year is None:
        return {}
    if work.year < 0:
        return {"DA": f"///{spell_year(work.year)}"}
    year, month, day = [*spell_issued(work.csl), "", ""][:3]
    return {"PY": year, "DA": f"{year}/{month}/{day}/"}


def _drop_empty(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((tag, line) for tag, value in fields.items() if (line := clean_line(value)))
