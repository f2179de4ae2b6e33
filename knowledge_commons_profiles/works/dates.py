"""Publication dates: as the repository writes them (EDTF), as CSL-JSON holds them, and as people type them.

Years before our era are negative, and there is no year 0: -400 is 400 BCE, as CSL counts.

https://docs.citationstyles.org/en/stable/specification.html#date-variables
https://www.loc.gov/standards/datetime/
"""

import re
from collections.abc import Iterator
from typing import TypedDict

from knowledge_commons_profiles.works.markup import clean_line

# `date-parts` holds one date or the two ends of a range, each [year], [year, month] or [year, month, day].
CslDate = TypedDict("CslDate", {"date-parts": list[list[int]], "literal": str, "circa": bool}, total=False)

FARTHEST_YEAR = 9999
LIMITS = ((-FARTHEST_YEAR, FARTHEST_YEAR), (1, 12), (1, 31))
UNDATED = frozenset({"", "n.d", "nd", "n. d", "no date", "undated", "s.d", "s. d", "unknown", "none", "null"})

_INTEGER = re.compile(r"-?\d{1,4}")
_ISO_DATE = re.compile(r"(-?\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?")
_TWO_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_BEFORE_OUR_ERA = re.compile(r"(\d{1,4})\s*B\.?\s?C\.?(?:\s?E\.?)?", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ABOUT = re.compile(r"(?:circa|ca\.?|c\.)\s*(?=\d)", re.IGNORECASE)
_DOUBT = "~?%"


def build_date(value: object) -> CslDate | None:
    """Return the date of a CSL-JSON item, of a text or of a bare year; None when there is nothing to show."""
    if not isinstance(value, dict):
        return parse_date(clean_line(value))
    parts = _read_parts(value.get("date-parts"))
    text = clean_line(value.get("literal")) or clean_line(value.get("raw"))
    date = CslDate({"date-parts": parts}) if parts else parse_date(text)
    if date and _is_true(value.get("circa")):
        date["circa"] = True
    return date


def parse_date(text: str) -> CslDate | None:
    """Return the date that a text tells: EDTF ("2019-05", "2019/2020"), "c. 1850", "Spring 2020".

    A text with no one clear year ("forthcoming") stays as it is, for people to read.
    """
    bare = _ABOUT.sub("", text, count=1).strip().rstrip(_DOUBT)
    if bare.lower().rstrip(".") in UNDATED:
        return None
    parts = list(_read_iso_dates(bare)) or _read_years(bare)
    if not parts:
        return {"literal": text}
    return {"date-parts": parts, "circa": True} if bare != text else {"date-parts": parts}


def find_year(date: CslDate | None) -> int | None:
    """Return the (first) year of a date, None when it tells none."""
    parts = date.get("date-parts") if date else None
    return parts[0][0] if parts else None


def spell_year(year: int) -> str:
    return str(year) if year > 0 else f"{-year} BCE"


def _is_true(value: object) -> bool:
    return clean_line(value).lower() in {"1", "true"} or value is True


def _read_parts(value: object) -> list[list[int]]:
    """Return one date or two of `date-parts`, none when the first is unusable."""
    dates = value if isinstance(value, list) else []
    if dates and not isinstance(dates[0], list):
        dates = [dates]
    read = [_read_part(date) for date in dates[:2]]
    if not read or not read[0]:
        return []
    return [date for index, date in enumerate(read) if date and date not in read[:index]]


def _read_part(value: object) -> list[int]:
    """Return year, month and day as far as they are usable."""
    numbers: list[int] = []
    for entry, (lowest, highest) in zip(value if isinstance(value, list) else [], LIMITS, strict=False):
        text = clean_line(entry)
        if not _INTEGER.fullmatch(text) or not lowest <= int(text) <= highest or int(text) == 0:
            break
        numbers.append(int(text))
    return numbers


def _read_iso_dates(text: str) -> Iterator[list[int]]:
    """Yield the one or two dates of an ISO or EDTF text, none unless each of its parts is one."""
    ends = [end.strip().rstrip(_DOUBT) for end in text.split("/")]
    found = [_ISO_DATE.fullmatch(end) for end in ends if end not in {"", ".."}]
    if found and len(ends) <= len(LIMITS) - 1 and all(found):
        yield from _read_parts([list(end.groups()) for end in found if end])


def _read_years(text: str) -> list[list[int]]:
    """Return the two years of "2019–2020", the year of "400 BCE", or the only year that the text holds."""
    if two := _TWO_YEARS.fullmatch(text):
        return _read_parts([[two[1]], [two[2]]])
    if before := _BEFORE_OUR_ERA.fullmatch(text):
        return _read_parts([["-" + before[1]]])
    years = set(_FOUR_DIGITS.findall(text))
    return _read_parts([[year] for year in years]) if len(years) == 1 else []
