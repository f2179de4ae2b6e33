"""A person's works from all records of the repository: each read by itself, none twice, withdrawn ones left out."""

from collections.abc import Iterable

from knowledge_commons_profiles.works.invenio import find_in
from knowledge_commons_profiles.works.records import Work, iter_readable, parse_record


def gather_works(records: Iterable[object]) -> tuple[Work, ...]:
    """Return the works in the order of their records; a record that cannot be read hides no other."""
    return tuple(choose_by_doi(iter_readable(choose_versions(records), parse_record)))


def choose_versions(records: Iterable[object]) -> list[object]:
    """Return one record for each work: its newest version. Withdrawn ones (tombstones) are gone.

    https://inveniordm.docs.cern.ch/reference/metadata/#parent
    """
    newest: dict[object, object] = {}
    for place, record in enumerate(records):
        if find_in(record, "is_deleted") or find_in(record, "tombstone"):
            continue
        work = find_in(record, "parent", "id") or find_in(record, "id") or place
        key = work if isinstance(work, str | int) else place
        if key not in newest or find_version(record) > find_version(newest[key]):
            newest[key] = record
    return list(newest.values())


def find_version(record: object) -> int:
    index = find_in(record, "versions", "index")
    return index if isinstance(index, int) else 0


def choose_by_doi(works: Iterable[Work]) -> Iterable[Work]:
    """Return the works without those that have an earlier one's DOI, or its id: deposited twice, it is one work."""
    seen: set[str] = set()
    for work in works:
        names = {f"id:{work.id}", *([f"doi:{work.doi.casefold()}"] if work.doi else [])}
        if not names & seen:
            yield work
        seen |= names
