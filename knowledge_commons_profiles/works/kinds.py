"""The kinds of works: the repository's labels, the CSL types behind them, and their plurals for headings."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop

OTHER = "Other"

CSL_TYPES = {
    "journal article": "article-journal",
    "book": "book",
    "book section": "chapter",
    "conference paper": "paper-conference",
    "magazine article": "article-magazine",
    "newspaper article": "article-newspaper",
    "thesis": "thesis",
    "review": "review-book",
    "blog post": "webpage",
}
KINDS = {csl_type: kind.capitalize() for kind, csl_type in CSL_TYPES.items()}

PLURALS = {
    "other": "Other works",
    "thesis": "Theses",
    "slides": "Slides",
    "bibliography": "Bibliographies",
    "chart and graph": "Charts and Graphs",
    "syllabus": "Syllabi",
    "series": "Series",
    "atlas": "Atlases",
    "corpus": "Corpora",
}
# Last words that name a mass ("Sheet music") or are plural already.
UNCOUNTED_WORDS = frozenset(
    {
        "software", "documentation", "music", "art", "code", "correspondence", "data", "media", "fiction",
        "poetry", "prose", "multimedia", "metadata", "research", "news", "writing", "other", "proceedings",
        "slides", "minutes",
    }
)  # fmt: skip
HISSING_ENDINGS = ("ss", "x", "z", "ch", "sh", "us")


class ProgramNames(NamedTuple):
    """What other programs call a CSL type."""

    bibtex: str = "misc"
    ris: str = "GEN"
    schema_org: str = "CreativeWork"


PROGRAM_NAMES = {
    "article": ProgramNames(schema_org="ScholarlyArticle"),
    "article-journal": ProgramNames("article", "JOUR", "ScholarlyArticle"),
    "article-magazine": ProgramNames("article", "MGZN", "Article"),
    "article-newspaper": ProgramNames("article", "NEWS", "NewsArticle"),
    "book": ProgramNames("book", "BOOK", "Book"),
    "chapter": ProgramNames("incollection", "CHAP", "Chapter"),
    "dataset": ProgramNames(ris="DATA", schema_org="Dataset"),
    "map": ProgramNames(ris="MAP", schema_org="Map"),
    "paper-conference": ProgramNames("inproceedings", "CPAPER", "ScholarlyArticle"),
    "post-weblog": ProgramNames(schema_org="BlogPosting"),
    "report": ProgramNames("techreport", "RPRT", "Report"),
    "review": ProgramNames("article", "JOUR", "Review"),
    "review-book": ProgramNames("article", "JOUR", "Review"),
    "software": ProgramNames(ris="COMP", schema_org="SoftwareSourceCode"),
    "speech": ProgramNames(ris="SLIDE"),
    "thesis": ProgramNames("phdthesis", "THES", "Thesis"),
    "webpage": ProgramNames(ris="ELEC", schema_org="WebPage"),
}

# Headings that translators know; a repository may have others, which are shown as it writes them.
KNOWN_HEADINGS = (
    gettext_noop("Journal articles"),
    gettext_noop("Books"),
    gettext_noop("Book sections"),
    gettext_noop("Conference papers"),
    gettext_noop("Conference proceedings"),
    gettext_noop("Magazine articles"),
    gettext_noop("Newspaper articles"),
    gettext_noop("Theses"),
    gettext_noop("Dissertations"),
    gettext_noop("Reviews"),
    gettext_noop("Blog posts"),
    gettext_noop("Essays"),
    gettext_noop("Reports"),
    gettext_noop("White papers"),
    gettext_noop("Presentations"),
    gettext_noop("Slides"),
    gettext_noop("Lectures"),
    gettext_noop("Syllabi"),
    gettext_noop("Course materials"),
    gettext_noop("Bibliographies"),
    gettext_noop("Catalogs"),
    gettext_noop("Critical editions"),
    gettext_noop("Translations"),
    gettext_noop("Maps"),
    gettext_noop("Images"),
    gettext_noop("Charts and Graphs"),
    gettext_noop("Data sets"),
    gettext_noop("Datasets"),
    gettext_noop("Software"),
    gettext_noop("Source code"),
    gettext_noop("Documentation"),
    gettext_noop("Correspondence"),
    gettext_noop("Fiction"),
    gettext_noop("Poetry"),
    gettext_noop("Music"),
    gettext_noop("Other works"),
)


def find_csl_type(kind: str) -> str:
    """Return the CSL type of a repository's label, "document" for those that CSL has no word for."""
    return CSL_TYPES.get(kind.casefold(), "document")


def name_type(csl_type: str) -> ProgramNames:
    return PROGRAM_NAMES.get(csl_type, ProgramNames())


def find_kind(csl_type: str) -> str:
    """Return the label of a work of which only the CSL type is known."""
    return KINDS.get(csl_type, OTHER)


def name_kinds(kind: str) -> str:
    """Return the heading of a group in the language of the page."""
    return gettext(pluralise(kind))


@lru_cache(maxsize=1000)
def pluralise(kind: str) -> str:
    """Return the heading in English: "Journal articles", "Theses", "Charts and Graphs", "Works of art"."""
    known = PLURALS.get(kind.casefold())
    if known:
        return known
    head, of, rest = kind.partition(" of ")
    start, space, last = head.rpartition(" ")
    return f"{start}{space}{_pluralise_word(last)}{of}{rest}"


def _pluralise_word(word: str) -> str:
    lower = word.lower()
    if lower in UNCOUNTED_WORDS or not lower[-1:].isascii() or not lower[-1:].isalpha():
        return word
    if lower in PLURALS:
        plural = PLURALS[lower].lower()
        return plural if word.islower() else plural.capitalize()
    if lower.endswith("sis"):
        return f"{word[:-2]}es"
    if lower.endswith("y") and lower[-2:-1] not in {"a", "e", "i", "o", "u", ""}:
        return f"{word[:-1]}ies"
    if lower.endswith(HISSING_ENDINGS):
        return f"{word}es"
    return word if lower.endswith("s") else f"{word}s"
