"""What a member may take over from their public ORCID record, and the taking: into fields that they can edit here.

What is taken says where it comes from and when: the texts name ORCID and the date, and the history has the change.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.core.html import clean_rich_text, extract_text
from knowledge_commons_profiles.core.templatetags.moments import spell_day
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.bibliographies import find_works
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.layout import parse_layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.works.citations import cite
from knowledge_commons_profiles.works.csl import clean_doi
from knowledge_commons_profiles.works.records import RecordError, Work, build_work

TOOK_OVER = gettext_noop("took over from ORCID")
CSL_TYPES = {
    "journal-article": "article-journal",
    "magazine-article": "article-magazine",
    "newspaper-article": "article-newspaper",
    "book": "book",
    "edited-book": "book",
    "book-chapter": "chapter",
    "book-review": "review-book",
    "conference-paper": "paper-conference",
    "dissertation-thesis": "thesis",
    "dissertation": "thesis",
    "report": "report",
    "data-set": "dataset",
    "software": "software",
}

type Entry = Mapping[str, Any]  # Any: JSON as it was stored


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to take over, as safe HTML. `is_here`: it seems to be on the profile already."""

    id: str
    line: SafeString
    is_here: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Offers of one kind, to be added to the text `field`; without such a text, one of them replaces what is there."""

    heading: str
    field: str
    offers: tuple[Offer, ...]


def build_review(profile: Profile, copy: Copy | None) -> tuple[Choice, ...]:
    record = read_record(copy)
    affiliation, education = fold(profile.affiliation), fold(extract_text(profile.education))
    positions = offer_affiliations(
        "employment", get_entries(record, "employments"), lambda entry: fold(text(entry, "organisation")) == affiliation
    )
    degrees = offer_affiliations(
        "education", get_entries(record, "educations"), lambda entry: fold(spell_affiliation(entry)) in education
    )
    works = tuple(iter_works(profile, get_entries(record, "works")))
    choices = (
        Choice(gettext("Position: one of them becomes your title and affiliation"), "", positions),
        Choice(gettext("Education: added to that section"), "education", degrees),
        Choice(gettext("Works: added to Publications"), "publications", works),
    )
    return tuple(choice for choice in choices if choice.offers)


def read_record(copy: Copy | None) -> Entry:
    payload = copy.payload if copy else None
    first = payload[0] if isinstance(payload, list) and payload else {}
    return first if isinstance(first, dict) else {}


def get_entries(record: Entry, kind: str) -> list[Entry]:
    entries = record.get(kind)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def offer_affiliations(kind: str, entries: Iterable[Entry], is_here: Callable[[Entry], bool]) -> tuple[Offer, ...]:
    return tuple(
        Offer(f"{kind}-{place}", SafeString(escape(spell_affiliation(entry))), is_here=is_here(entry))
        for place, entry in enumerate(entries)
    )


def iter_works(profile: Profile, entries: Iterable[Entry]) -> Iterator[Offer]:
    style = parse_layout(profile.layout).style
    known = find_known(profile)
    written = fold(extract_text(profile.publications))
    for place, entry in enumerate(entries):
        work = read_work(entry, place)
        if work is not None:
            is_here = bool({work.doi.casefold(), fold(work.title)} & known) or fold(work.title) in written
            yield Offer(f"work-{place}", link(cite(work, style), work.url), is_here=is_here)


def find_known(profile: Profile) -> set[str]:
    """Return the DOIs and titles of the works that the page shows from the repository."""
    return {name for work in find_works(profile) for name in (work.doi.casefold(), fold(work.title)) if name}


def read_work(entry: Entry, place: int) -> Work | None:
    parts = entry.get("date_parts")
    authors = entry.get("authors")
    item = {
        "id": f"orcid-{text(entry, 'put_code') or place}",
        "type": CSL_TYPES.get(text(entry, "kind"), "document"),
        "title": text(entry, "title"),
        "container-title": text(entry, "container"),
        "issued": {"date-parts": [parts]} if isinstance(parts, list) and parts else None,
        "DOI": clean_doi(text(entry, "doi")),
        "URL": text(entry, "url"),
        "author": [{"literal": name} for name in authors if isinstance(name, str)] if isinstance(authors, list) else [],
    }
    try:
        return build_work({name: value for name, value in item.items() if value})
    except RecordError:
        return None


def spell_affiliation(entry: Entry) -> str:
    years = "–".join(filter(None, (text(entry, "start_year"), text(entry, "end_year"))))
    parts = (text(entry, "role"), text(entry, "department"), text(entry, "organisation"), years)
    return ", ".join(filter(None, parts))


def take_over(profile: Profile, chosen: Iterable[str], *, by: AbstractBaseUser, today: date) -> Profile:
    """Write what was chosen, by the ids of its offers; what is no longer offered is left out."""
    copy = profile.copies.filter(source=Copy.Source.ORCID).first()
    wanted = set(chosen)
    values: dict[str, Any] = {}  # Any: a field's value is whatever its column holds
    for place, entry in enumerate(get_entries(read_record(copy), "employments")):
        if f"employment-{place}" in wanted:
            values["affiliation"] = text(entry, "organisation")[:255]
            if text(entry, "role"):
                values["title"] = text(entry, "role")[:255]
    for choice in build_review(profile, copy):
        lines = [offer.line for offer in choice.offers if offer.id in wanted]
        if lines and choice.field:
            values[choice.field] = add_lines(getattr(profile, choice.field), lines, profile.orcid, today)
    return change_profile(profile, by=by, values=values, verb=TOOK_OVER) if values else profile


def add_lines(written: str, lines: Iterable[str], orcid: str, today: date) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    source = f'<a href="https://orcid.org/{orcid}">ORCID</a>'
    told = gettext("From %(source)s, %(day)s:") % {"source": source, "day": spell_day(today)}
    return str(clean_rich_text(f"{written}<p>{told}</p><ul>{items}</ul>"))


def link(line: str, url: str) -> SafeString:
    """Return a citation, which is clean, with the address of the work."""
    return SafeString(f'{line} <a href="{escape(url)}" rel="noopener">{escape(url)}</a>' if url else line)


def text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
