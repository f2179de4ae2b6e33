"""From a record of the repository (InvenioRDM with the Commons' own fields) to a CSL-JSON item.

https://inveniordm.docs.cern.ch/reference/metadata/
The Commons' own fields (`journal:journal`, `imprint:imprint`, `meeting:meeting`) are as its answers show them.
"""

import re
from collections.abc import Iterator, Mapping

from knowledge_commons_profiles.works.csl import CslItem, CslName, build_csl_item, clean_doi, clean_web_address
from knowledge_commons_profiles.works.dates import CslDate, build_date
from knowledge_commons_profiles.works.kinds import find_csl_type
from knowledge_commons_profiles.works.markup import clean_line, plain, read_entities

# The repository's role ids that mean a CSL role; as ids are written in several ways, "-" and "_" are left out.
ROLES = {
    role.replace("-", ""): role
    for role in (
        "author", "editor", "translator", "illustrator", "composer", "interviewer", "director", "producer", "performer",
        "curator", "compiler", "narrator", "host", "guest", "chair", "organizer", "recipient", "contributor",
        "collection-editor", "container-author", "reviewed-author", "original-author", "script-writer",
    )
}  # fmt: skip
ROLES |= {
    "creator": "author",
    "coauthor": "author",
    "serieseditor": "collection-editor",
    "screenwriter": "script-writer",
}

# Roles under which every citation style prints a name.
LEADING_ROLES = ("author", "editor", "translator")

# Types of works that are in nothing larger; depositors put addresses and other notes there.
UNCONTAINED_TYPES = frozenset({"book", "thesis"})
NO_PUBLISHER = frozenset({"unknown", "n/a", "na", "none", "self", "-"})

_ADDRESS = re.compile(r"\S+[./]\S+")


def find_in(value: object, *path: str) -> object:
    """Return what a path of keys leads to in nested objects, None where there is no such thing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def build_record_csl(record: Mapping[str, object]) -> CslItem:
    """Return the CSL item of a record; parts that cannot be read are left out."""
    metadata = find_in(record, "metadata")
    label = clean_line(find_in(metadata, "resource_type", "title", "en"))
    item: dict[str, object] = {
        "id": record.get("id"),
        "type": find_csl_type(label),
        "title": read_entities(clean_line(find_in(metadata, "title"))),
        "language": clean_line(find_in(next(_iter_objects(metadata, "languages"), None), "id")),
        "issued": _build_issued(metadata),
        "URL": clean_web_address(find_in(record, "links", "latest_html")),
        "DOI": _find_doi(record),
    }
    return build_csl_item(item | _gather_names(metadata) | _gather_source(record, item))


def _build_issued(metadata: object) -> CslDate | None:
    """Return the date of publication; a more exact one of the same year stands among the other dates."""
    date = build_date(find_in(metadata, "publication_date"))
    for entry in _iter_objects(metadata, "dates"):
        other = build_date(entry.get("date")) if find_in(entry, "type", "id") == "issued" else None
        if date and other and _first_part(date) == _first_part(other)[:1]:
            return other
    return date


def _first_part(date: CslDate) -> list[int]:
    return date.get("date-parts", [[]])[0]


def _find_doi(record: Mapping[str, object]) -> str:
    """Return the DOI that the repository registered, or else one that the depositor named."""
    named = (
        entry.get("identifier")
        for entry in _iter_objects(find_in(record, "metadata"), "identifiers")
        if entry.get("scheme") == "doi"
    )
    dois = map(clean_doi, (find_in(record, "pids", "doi", "identifier"), *named))
    return next(filter(None, dois), "")


def _gather_names(metadata: object) -> dict[str, object]:
    """Return the names of each role; somebody always leads, as styles print nobody else."""
    names: dict[str, list[CslName]] = {}
    for creator in _iter_objects(metadata, "creators"):
        if name := _build_name(creator):
            names.setdefault(_find_role(creator) or "author", []).append(name)
    if names and not any(role in names for role in LEADING_ROLES):
        names["author"] = [name for people in names.values() for name in people]
    for contributor in _iter_objects(metadata, "contributors"):
        if name := _build_name(contributor):
            names.setdefault(_find_role(contributor) or "contributor", []).append(name)
    return dict(names)


def _find_role(creator: dict[str, object]) -> str | None:
    role = clean_line(find_in(creator, "role", "id")).lower()
    return ROLES.get(role.replace("-", "").replace("_", ""))


def _build_name(creator: dict[str, object]) -> CslName | None:
    """Return a person's or an organisation's name; a person whose name has no parts is split at the first comma."""
    person = find_in(creator, "person_or_org")
    whole, family, given = (clean_line(find_in(person, key)) for key in ("name", "family_name", "given_name"))
    if find_in(person, "type") == "organizational":
        return {"literal": whole or family} if whole or family else None
    if not family and not given:
        family, comma, given = whole.partition(", ")
        if not comma and " " in whole:
            return {"literal": whole}
    name: CslName = {}
    if family:
        name["family"] = family
    if given:
        name["given"] = given
    return name or None


def _gather_source(record: Mapping[str, object], item: Mapping[str, object]) -> dict[str, object]:
    """Return where the work appeared: journal or book, publisher, meeting."""
    fields = find_in(record, "custom_fields")
    journal, imprint = find_in(fields, "journal:journal"), find_in(fields, "imprint:imprint")
    meeting = find_in(fields, "meeting:meeting")
    return {
        "container-title": _find_container(item, find_in(journal, "title"), find_in(imprint, "title")),
        "volume": find_in(journal, "volume") or find_in(imprint, "volume"),
        "issue": find_in(journal, "issue"),
        "page": find_in(journal, "pages") or find_in(imprint, "pages"),
        "ISSN": find_in(journal, "issn"),
        "ISBN": find_in(imprint, "isbn"),
        "edition": find_in(imprint, "edition"),
        "publisher": _find_publisher(record, item),
        "publisher-place": find_in(imprint, "place"),
        "event-title": find_in(meeting, "title"),
        "event-place": find_in(meeting, "place"),
    }


def _find_container(item: Mapping[str, object], *titles: object) -> str:
    """Return the title of what the work is in: not of the work itself, and not an address."""
    if item["type"] in UNCONTAINED_TYPES:
        return ""
    own = plain(clean_line(item["title"])).casefold()
    for title in titles:
        container = read_entities(clean_line(title)).rstrip(" :;,")
        if container and not _ADDRESS.fullmatch(container) and plain(container).casefold() != own:
            return container
    return ""


def _find_publisher(record: Mapping[str, object], item: Mapping[str, object]) -> str:
    publisher = clean_line(find_in(record, "metadata", "publisher"))
    if publisher.casefold() not in NO_PUBLISHER | {""}:
        return publisher
    if item["type"] != "thesis":
        return ""
    fields = find_in(record, "custom_fields")
    university = find_in(fields, "thesis:university") or find_in(fields, "thesis:thesis", "university")
    return clean_line(university)


def _iter_objects(value: object, key: str) -> Iterator[dict[str, object]]:
    """Yield the objects of a list in an object, if there is such a list."""
    entries = find_in(value, key)
    yield from (entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()
