"""What was changed on a profile, by whom and when, in words that a person can read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.profiles.editing import read_values
from knowledge_commons_profiles.profiles.layout import parse_layout
from knowledge_commons_profiles.profiles.models import Profile, Version
from knowledge_commons_profiles.profiles.sections import HEADINGS, TEXT_FIELDS

VERSIONS_PER_PAGE = 20
SHORT_LETTERS = 80
KEPT_WORDS = 6
COMPARED_WORDS = 3000
LEAST_ALIKE = 0.5

# What can be put back, by its name on the page. Files are gone when they are replaced; rights and suspension have
# pages of their own.
FIELDS: Mapping[str, str] = {
    "name": gettext_noop("Name"),
    "pronouns": gettext_noop("Pronouns"),
    "title": gettext_noop("Title"),
    "affiliation": gettext_noop("Affiliation"),
    "orcid": "ORCID iD",
    "website": gettext_noop("Website"),
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "twitter": "Twitter",
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
    **{field: HEADINGS[section] for section, field in TEXT_FIELDS.items()},
    "interests": gettext_noop("Academic interests"),
    "layout": gettext_noop("Arrangement"),
    "is_listed": gettext_noop("Listed in the directory"),
}
FILES: Mapping[str, str] = {
    "portrait": gettext_noop("Portrait"),
    "cover": gettext_noop("Cover image"),
    "cv": gettext_noop("CV"),
}

type Values = dict[str, Any]  # Any: a field's value as JSON holds it


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text; `kind` is "same" when both versions have them, "gone" the former only, "new" the latter only."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    label: str
    pieces: tuple[Piece, ...] = ()
    sentence: str = ""
    can_put_back: bool = True


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One change of the profile, as the page tells it; an empty `changed_by` is somebody whose account is erased."""

    id: int
    revision: int
    changed_at: datetime
    changed_by: str
    changes: tuple[Change, ...]

    @property
    def can_put_back(self) -> bool:
        return any(change.can_put_back for change in self.changes)


def build_entries(profile: Profile, *, before_revision: int | None = None) -> tuple[tuple[VersionEntry, ...], bool]:
    """Return a page of changes, newest first, and whether there are older ones."""
    versions = profile.versions.select_related("changed_by")
    if before_revision is not None:
        versions = versions.filter(revision__lt=before_revision)
    found = list(versions[: VERSIONS_PER_PAGE + 1])
    page = found[:VERSIONS_PER_PAGE]
    newest = page[0].revision if page else 0
    after = read_values(profile, FIELDS) | merge_oldest(
        profile.versions.filter(revision__gt=newest).order_by("revision")
    )
    return tuple(iter_entries(page, after)), len(found) > len(page)


def iter_entries(versions: Iterable[Version], after: Values) -> Iterator[VersionEntry]:
    for version in versions:
        changes = tuple(build_change(name, former, after.get(name)) for name, former in version.before.items())
        after |= version.before
        yield VersionEntry(
            id=version.pk,
            revision=version.revision,
            changed_at=version.changed_at,
            changed_by=version.changed_by.get_username() if version.changed_by else "",
            changes=changes,
        )


def merge_oldest(versions: Iterable[Version]) -> Values:
    """Return, of versions in the order they were made, the first value of each field."""
    values: Values = {}
    for version in versions:
        values = version.before | values
    return values


def build_change(name: str, former: object, latter: object) -> Change:
    if name in FILES:
        return Change(
            name,
            gettext(FILES[name]),
            sentence=gettext("Another file, or none. Files are not kept."),
            can_put_back=False,
        )
    if name not in FIELDS:
        return Change(name, name, sentence=gettext("Changed."), can_put_back=False)
    if name == "layout":
        return Change(name, gettext(FIELDS[name]), sentence=describe_layout(former, latter))
    pieces = compare(to_text(former), to_text(latter))
    only_looks = all(piece.kind == "same" for piece in pieces)
    return Change(
        name,
        gettext(FIELDS[name]),
        pieces,
        sentence=gettext("Only its formatting or its links changed.") if only_looks else "",
    )


def to_text(value: object) -> str:
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case list():
            return ", ".join(sorted(str(item) for item in value))
        case _:
            return extract_text(str(value or ""))


def describe_layout(former: object, latter: object) -> str:
    """Return which parts of the page's arrangement differ, as a sentence."""
    one, other = parse_layout(former), parse_layout(latter)
    parts = {
        gettext("the order of sections"): (one.left, one.right) != (other.left, other.right),
        gettext("who sees which section"): one.audiences != other.audiences,
        gettext("the citation style"): one.style != other.style,
        gettext("how works are shown"): one.works != other.works,
    }
    changed = [part for part, differs in parts.items() if differs]
    return (
        gettext("Changed: %(parts)s.") % {"parts": ", ".join(changed)}
        if changed
        else gettext("Changed, and shows nothing else than before.")
    )


def compare(former: str, latter: str) -> tuple[Piece, ...]:
    """Return both texts as one: whole when they are short, very long or hardly alike, else what differs by words."""
    if former == latter:
        return (Piece("same", shorten(former.split(), is_first=True, is_last=True)),)
    one, other = former.split(), latter.split()
    if max(len(former), len(latter)) <= SHORT_LETTERS or max(len(one), len(other)) > COMPARED_WORDS:
        return build_whole(former, latter)
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return build_whole(former, latter)
    return tuple(iter_pieces(matcher, one, other))


def build_whole(former: str, latter: str) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in (("gone", former), ("new", latter)) if text)


def iter_pieces(matcher: SequenceMatcher[str], former: list[str], latter: list[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", shorten(former[start:end], is_first=start == 0, is_last=end == len(former)))
            continue
        if start < end:
            yield Piece("gone", " ".join(former[start:end]))
        if new_start < new_end:
            yield Piece("new", " ".join(latter[new_start:new_end]))


def shorten(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """Return a few words on each side that touches a difference, and dots for the others."""
    if len(words) <= 2 * KEPT_WORDS + 1:
        return " ".join(words)
    head = [] if is_first and not is_last else words[:KEPT_WORDS]
    tail = [] if is_last and not is_first else words[-KEPT_WORDS:]
    return " ".join([*head, "…", *tail])
