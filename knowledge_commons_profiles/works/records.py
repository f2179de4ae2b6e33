"""Works of a member: read from the repository's records, from CSL-JSON, and from our own stored copies.

A record is foreign data. Each is read by itself, whatever is in it, so that one bad record never hides the rest
(InvenioRDM 13 turned `links.thumbnails` into an object, and every strict reader lost all works of everybody).

https://inveniordm.docs.cern.ch/reference/metadata/
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from operator import itemgetter
from typing import cast

from knowledge_commons_profiles.works.csl import CslItem, build_csl_item, clean_doi, clean_web_address, date_of, text_of
from knowledge_commons_profiles.works.dates import find_year
from knowledge_commons_profiles.works.invenio import build_record_csl, find_in
from knowledge_commons_profiles.works.kinds import OTHER, find_kind
from knowledge_commons_profiles.works.markup import clean_line, plain

UNTITLED = "Untitled"
LONGEST_KIND = 60

# Written into what `Work.to_json` stores. Raise it when cleaning changes: entries of another form are cleaned again.
STORED_FORM = 1


class RecordError(ValueError):
    """One record that cannot be shown: no object, or nothing that names it."""


@dataclass(frozen=True, slots=True)
class Work:
    """One entry of a bibliography.

    `kind` is the repository's English label, "Other" when it has none. `title` is plain text and never empty. `year`
    is negative before our era, None when unknown. `url` and `doi` may be empty.
    """

    id: str
    kind: str
    title: str
    year: int | None
    url: str
    doi: str
    csl: CslItem = field(hash=False)

    def to_json(self) -> dict[str, object]:
        """Return what `work_from_json` reads again."""
        return {"form": STORED_FORM, **{name: getattr(self, name) for name in WORK_FIELDS}}


WORK_FIELDS = tuple(field.name for field in fields(Work))
_pick = itemgetter(*WORK_FIELDS)


def parse_record(record: object) -> Work:
    """Read one record of the repository.

    Raises RecordError when it is no object, has no id or no metadata, or is not public in the repository.
    """
    if not isinstance(record, dict) or not isinstance(record.get("metadata"), dict):
        raise RecordError("a record without metadata")
    if find_in(record, "access", "record") == "restricted":
        raise RecordError("a record that is not public")
    kind = find_in(record, "metadata", "resource_type", "title", "en")
    addresses = (find_in(record, "links", name) for name in ("latest_html", "self_html"))
    url = next(filter(None, map(clean_web_address, addresses)), "")
    return _assemble(build_record_csl(record), kind=kind, url=url)


def build_work(csl_item: object, *, kind: str | None = None) -> Work:
    """Return the work of a CSL-JSON item; its kind is `kind`, or the item's own "kind", or follows from its type.

    Raises RecordError when it is no object or has no id.
    """
    if not isinstance(csl_item, Mapping):
        raise RecordError("a CSL item that is no object")
    item = build_csl_item(csl_item)
    return _assemble(item, kind=kind or csl_item.get("kind") or find_kind(text_of(item, "type")), url="")


def work_from_json(entry: object) -> Work:
    """Return the work that `Work.to_json` stored.

    What we stored ourselves in today's form was cleaned then; a page of fifty works cannot afford to do it again.
    Raises RecordError when the entry is not usable, so that a change of this format never hides other works.
    """
    if isinstance(entry, dict) and entry.get("form") == STORED_FORM:
        try:
            return Work(*_pick(entry))
        except KeyError as error:
            raise RecordError("a stored work without one of its fields") from error
    csl = find_in(entry, "csl")
    if not isinstance(entry, dict) or not isinstance(csl, dict):
        raise RecordError("a stored work without its CSL item")
    raw = csl | {"id": csl.get("id") or entry.get("id")}
    return _assemble(build_csl_item(raw), kind=entry.get("kind"), url=clean_web_address(entry.get("url")))


def works_from_json(entries: object) -> tuple[Work, ...]:
    """Return the usable ones of stored works."""
    return tuple(iter_readable(entries if isinstance(entries, list | tuple) else (), work_from_json))


def iter_readable(entries: Iterable[object], read: Callable[[object], Work]) -> Iterator[Work]:
    """Yield what can be read; an entry that cannot hides no other."""
    for entry in entries:
        try:
            yield read(entry)
        except RecordError:
            continue


def _assemble(item: CslItem, *, kind: object, url: str) -> Work:
    """Return the work of a clean CSL item, whose fields all follow from it but `kind` and the page that shows it."""
    work_id = text_of(item, "id")
    if not work_id:
        raise RecordError("a work without an id")
    title = text_of(item, "title")
    if not plain(title):
        item = cast("CslItem", {**item, "title": UNTITLED})
    doi = text_of(item, "DOI")
    return Work(
        id=work_id,
        kind=clean_line(kind)[:LONGEST_KIND].strip() or OTHER,
        title=plain(title) or UNTITLED,
        year=find_year(date_of(item, "issued")),
        url=url or text_of(item, "URL") or (f"https://doi.org/{clean_doi(doi)}" if doi else ""),
        doi=doi,
        csl=item,
    )
