"""CSL-JSON items, made safe for every program that reads them.

Whatever comes in, an item that leaves here has only known variables of the right shape: text on one line and never
empty, names with at least one part, dates whose parts are numbers. citeproc-py fails on anything else: a null in
`date-parts` raises, an unknown variable warns.

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

import re
from collections.abc import Mapping
from typing import TypedDict, cast

from knowledge_commons_profiles.core.addresses import split_web_address
from knowledge_commons_profiles.works.dates import CslDate, build_date
from knowledge_commons_profiles.works.markup import clean_line

CslName = TypedDict(
    "CslName",
    {
        "family": str,
        "given": str,
        "dropping-particle": str,
        "non-dropping-particle": str,
        "suffix": str,
        "literal": str,
    },
    total=False,
)
type CslItem = Mapping[str, str | list[CslName] | CslDate]

FALLBACK_TYPE = "document"
TYPES = frozenset(
    {
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
        "chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary",
        "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview", "legal_case",
        "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet",
        "paper-conference", "patent", "performance", "periodical", "personal_communication", "post",
        "post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech",
        "standard", "thesis", "treaty", "webpage",
    }
)  # fmt: skip
TEXT_VARIABLES = (
    "title", "title-short", "container-title", "container-title-short", "collection-title",
    "collection-number", "original-title", "publisher", "publisher-place", "volume", "issue", "page",
    "number", "number-of-pages", "number-of-volumes", "chapter-number", "edition", "version", "genre",
    "medium", "event-title", "event-place", "archive", "archive-place", "archive_location",
    "call-number", "dimensions", "section", "status", "language", "DOI", "ISBN", "ISSN", "PMID",
    "PMCID", "URL",
)  # fmt: skip
NAME_VARIABLES = (
    "author", "editor", "translator", "collection-editor", "container-author", "reviewed-author",
    "original-author", "editorial-director", "composer", "illustrator", "director", "producer",
    "performer", "interviewer", "recipient", "compiler", "curator", "narrator", "host", "guest",
    "chair", "organizer", "script-writer", "contributor",
)  # fmt: skip
DATE_VARIABLES = ("issued", "original-date", "event-date", "submitted", "available-date")
NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix")

_EAST_ASIAN = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
_DOI = re.compile(r"(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def build_csl_item(raw: Mapping[str, object]) -> CslItem:
    """Return what is usable of a CSL-JSON item; `id` and `type` are always there, `id` may be empty."""
    kind = clean_line(raw.get("type"))
    item: dict[str, str | list[CslName] | CslDate] = {
        "id": clean_line(raw.get("id")),
        "type": kind if kind in TYPES else FALLBACK_TYPE,
    }
    item |= {name: text for name in TEXT_VARIABLES if (text := _clean_variable(name, raw.get(name)))}
    item |= {name: people for name in NAME_VARIABLES if (people := build_names(raw.get(name)))}
    item |= {name: date for name in DATE_VARIABLES if (date := build_date(raw.get(name)))}
    return item


def build_names(value: object) -> list[CslName]:
    """Return the usable names of a list, each once."""
    names: list[CslName] = []
    for entry in value if isinstance(value, list) else []:
        name = build_name(entry)
        if name and name not in names:
            names.append(name)
    return names


def build_name(value: object) -> CslName | None:
    if isinstance(value, str):
        value = {"literal": value}
    if not isinstance(value, dict):
        return None
    parts = {part: text for part in NAME_PARTS if (text := clean_line(value.get(part)))}
    if "family" in parts or "given" in parts:
        return cast("CslName", parts)
    literal = clean_line(value.get("literal"))
    return {"literal": literal} if literal else None


def text_of(item: CslItem, name: str) -> str:
    """Return a text variable, "" when the item lacks it."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def names_of(item: CslItem, name: str) -> list[CslName]:
    """Return a name variable, empty when the item lacks it."""
    value = item.get(name)
    return value if isinstance(value, list) else []


def date_of(item: CslItem, name: str) -> CslDate | None:
    value = item.get(name)
    return value if isinstance(value, dict) else None


def spell_issued(item: CslItem) -> list[str]:
    """Return year, month and day of publication, as far as known: "1843", "09", "01".

    Nothing before our era, which ISO 8601 counts otherwise, and for which other programs have no words.
    """
    parts = (date_of(item, "issued") or {}).get("date-parts", [[0]])[0]
    return [f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])] if parts[0] > 0 else []


def spell_name(name: CslName) -> str:
    """Return a name in reading order: "Ludwig van Beethoven", "UNESCO", "王伟"."""
    if is_east_asian(name):
        return f"{name.get('family', '')}{name.get('given', '')}"
    parts = (name.get("given"), name.get("dropping-particle"), name.get("non-dropping-particle"), name.get("family"))
    spelled = " ".join(filter(None, parts))
    return name.get("literal") or ", ".join(filter(None, (spelled, name.get("suffix"))))


def is_east_asian(name: CslName) -> bool:
    """Tell whether a name is written in Chinese, Japanese or Korean script: family name first, no space, no comma."""
    return bool(_EAST_ASIAN.fullmatch(f"{name.get('family', '')}{name.get('given', '')}"))


def invert_name(name: CslName) -> str:
    """Return a name in sorting order: "Beethoven, Ludwig van", "UNESCO"."""
    return name.get("literal") or ", ".join(filter(None, (*split_name(name), name.get("suffix"))))


def split_name(name: CslName) -> tuple[str, str]:
    """Return family and given names with their particles: ("Beethoven", "Ludwig van")."""
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    given = " ".join(filter(None, (name.get("given"), name.get("dropping-particle"))))
    return family, given


def clean_web_address(value: object) -> str:
    """Return an http or https address, "" for anything else."""
    address = clean_line(value)
    return address if split_web_address(address) and " " not in address else ""


def clean_doi(value: object) -> str:
    """Return a DOI without its resolver, "" for anything else."""
    found = _DOI.fullmatch(clean_line(value))
    return found[1] if found else ""


def _clean_variable(name: str, value: object) -> str:
    match name:
        case "URL":
            return clean_web_address(value)
        case "DOI":
            return clean_doi(value)
        case _:
            return clean_line(value)
