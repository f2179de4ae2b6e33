"""A work as the `<meta>` tags that Zotero and Google Scholar read of a page.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing
https://www.zotero.org/support/dev/exposing_metadata
"""

from collections.abc import Iterator

from knowledge_commons_profiles.works.csl import date_of, invert_name, names_of, text_of
from knowledge_commons_profiles.works.markup import plain
from knowledge_commons_profiles.works.records import Work

CONTAINERS = {
    "chapter": "citation_inbook_title",
    "paper-conference": "citation_conference_title",
}
PUBLISHERS = {
    "thesis": "citation_dissertation_institution",
    "report": "citation_technical_report_institution",
}
FIELDS = {
    "citation_volume": "volume",
    "citation_issue": "issue",
    "citation_issn": "ISSN",
    "citation_isbn": "ISBN",
    "citation_language": "language",
}


def iter_tags(work: Work) -> Iterator[tuple[str, str]]:
    """Yield name and content of each tag; a work has one tag for each of its authors."""
    item = work.csl
    kind = text_of(item, "type")
    yield "citation_title", work.title
    for name in names_of(item, "author"):
        yield "citation_author", invert_name(name)
    for name in names_of(item, "editor"):
        yield "citation_editor", invert_name(name)
    yield from drop_empty(
        {
            "citation_publication_date": spell_date(work),
            CONTAINERS.get(kind, "citation_journal_title"): plain(text_of(item, "container-title")),
            PUBLISHERS.get(kind, "citation_publisher"): plain(text_of(item, "publisher")),
            **{tag: plain(text_of(item, variable)) for tag, variable in FIELDS.items()},
            **find_pages(text_of(item, "page")),
            "citation_doi": work.doi,
            "citation_public_url": work.url,
        }
    )


def spell_date(work: Work) -> str:
    """Return "1843/09/01", "1843/09" or "1843"; nothing before our era, for which the rules have no words."""
    issued = date_of(work.csl, "issued")
    parts = issued.get("date-parts", [[]])[0] if issued else []
    if not parts or parts[0] < 0:
        return ""
    return "/".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def find_pages(pages: str) -> dict[str, str]:
    first, _, last = pages.replace("–", "-").partition("-")
    return {"citation_firstpage": first.strip(), "citation_lastpage": last.strip("- ")}


def drop_empty(tags: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, content) for name, content in tags.items() if content)
