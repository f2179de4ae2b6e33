"""A work as the `<meta>` tags that Zotero and Google Scholar read of a page.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing
https://www.zotero.org/support/dev/exposing_metadata
"""

from collections.abc import Iterator

from knowledge_commons_profiles.works.csl import invert_name, names_of, spell_issued, text_of
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
    first, _, last = text_of(item, "page").replace("–", "-").partition("-")
    tags = {
        "citation_publication_date": "/".join(spell_issued(item)),
        CONTAINERS.get(kind, "citation_journal_title"): plain(text_of(item, "container-title")),
        PUBLISHERS.get(kind, "citation_publisher"): plain(text_of(item, "publisher")),
        **{tag: plain(text_of(item, variable)) for tag, variable in FIELDS.items()},
        "citation_firstpage": first.strip(),
        "citation_lastpage": last.strip("- "),
        "citation_doi": work.doi,
        "citation_public_url": work.url,
    }
    yield from ((name, content) for name, content in tags.items() if content)
