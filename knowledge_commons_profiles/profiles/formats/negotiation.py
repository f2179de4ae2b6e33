"""Which form of a profile a client wants: HTML unless it prefers another (RFC 9110 §12.5.1)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from knowledge_commons_profiles.profiles.formats.json import render_json
from knowledge_commons_profiles.profiles.formats.jsonld import render_jsonld
from knowledge_commons_profiles.profiles.formats.vcard import render_vcard
from knowledge_commons_profiles.profiles.visible import VisibleProfile
from knowledge_commons_profiles.works.formats import to_bibtex, to_csl_json, to_ris
from knowledge_commons_profiles.works.records import Work


@dataclass(frozen=True, slots=True)
class Format:
    """A machine-readable form. `suffix` ends its own address and its file's name; `render` wants the page's URL."""

    suffix: str
    media_type: str
    label: str
    render: Callable[[VisibleProfile, str], str]


def of_works(write: Callable[[Iterable[Work]], str]) -> Callable[[VisibleProfile, str], str]:
    return lambda visible, _page_url: write(visible.works.all)


CARDS = (
    Format("jsonld", "application/ld+json", "JSON-LD", render_jsonld),
    Format("json", "application/json", "JSON", render_json),
    Format("vcf", "text/vcard", "vCard", render_vcard),
)
BIBLIOGRAPHIES = (
    Format("bib", "application/x-bibtex", "BibTeX", of_works(to_bibtex)),
    Format("ris", "application/x-research-info-systems", "RIS", of_works(to_ris)),
    Format("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", of_works(to_csl_json)),
)
FORMATS = CARDS + BIBLIOGRAPHIES

HTML = "text/html"

# A comma parts media ranges, unless it stands in a quoted parameter; a semicolon likewise parts their parameters.
RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+', re.DOTALL)
PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+', re.DOTALL)

# §12.4.2, and ".2", which Java has sent for decades, with a bare "*" for "*/*".
WEIGHT = re.compile(r"0?\.\d+|0\.?|1(?:\.0*)?", re.ASCII)


# An entry of an Accept header ("text/vcard", "text/*" or "*/*"), how exact it is, and how much it is wanted (0 to 1).
type MediaRange = tuple[str, int, float]


def choose_format(accept: str) -> Format | None:
    """Return the form that the header prefers; None is HTML, which wins ties and answers what nothing can satisfy."""
    ranges = tuple(iter_ranges(accept))
    best, best_weight = None, find_weight(HTML, ranges)
    for form in FORMATS:
        weight = find_weight(form.media_type, ranges)
        if weight > best_weight:
            best, best_weight = form, weight
    return best


def find_format(suffix: str) -> Format | None:
    return next((form for form in FORMATS if form.suffix == suffix), None)


def iter_ranges(accept: str) -> Iterator[MediaRange]:
    """Yield the ranges that can be read; one with a weight that is none is left out."""
    for text in RANGE.findall(accept):
        name, *parameters = [part.strip() for part in PARAMETER.findall(text)] or [""]
        pairs = [parameter.partition("=") for parameter in parameters]
        weights = [value.strip() for key, _, value in pairs if key.strip().lower() == "q"]
        weight = weights[0] if weights else "1"
        if WEIGHT.fullmatch(weight):
            full_name = "*/*" if name == "*" else name.lower()
            # We have no parameters, so one that names some fits less.
            precision = 2 + (len(pairs) == len(weights)) if not full_name.endswith("/*") else int(full_name != "*/*")
            yield full_name, precision, float(weight)


def find_weight(media_type: str, ranges: tuple[MediaRange, ...]) -> float:
    """Return how much the media type is wanted: what the most precise of the ranges that match it says, else 0."""
    names = {media_type, f"{media_type.partition('/')[0]}/*", "*/*"}
    return max(((precision, weight) for name, precision, weight in ranges if name in names), default=(0, 0.0))[1]
