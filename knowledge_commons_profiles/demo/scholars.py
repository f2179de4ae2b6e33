"""The people of the demo world, read from `scholars/<username>.json`.

All of them are historical and died more than seventy years ago; what the files tell of them is true, except that none
of them had a page here. Reading is strict, unlike that of foreign data: a file with a mistake is named and stops it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge_commons_profiles.demo.chance import digest_number
from knowledge_commons_profiles.demo.orcids import build_orcid
from knowledge_commons_profiles.demo.societies import SOCIETIES
from knowledge_commons_profiles.profiles.sections import SECTIONS
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.records import RecordError, Work, build_work

FOLDER = Path(__file__).parent / "scholars"

GROUPS = (
    "Grammar Circle",
    "Herbals and Healing",
    "History of Mathematics",
    "Logic Reading Group",
    "Manuscripts and Margins",
    "Maps and Travellers",
    "Museums and Monuments",
    "Poetry Before Print",
    "Sky Watchers",
    "Teaching with Objects",
    "Translators’ Table",
    "Women in the Archive",
)
KINDS = frozenset(
    {"Book", "Book section", "Journal article", "Thesis", "Translation", "Essay", "Conference paper", "Dataset", "Map"}
    | {"Syllabus", "Lecture", "Report", "Other"}
)
USERNAME = re.compile(r"[a-z0-9_-]{3,30}")
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
TAGS = frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li"})

TEXTS = ("username", "name", "pronouns", "title", "affiliation", "citation_style")
LINKS = ("website", "mastodon", "bluesky", "twitter", "facebook", "linkedin")
RICH_TEXTS = ("about", "education", "publications", "projects", "memberships", "upcoming_talks")
LISTS = ("interests", "networks", "groups", "hidden", "members_only", "featured")
KEYS = {*TEXTS, *LINKS, *RICH_TEXTS, *LISTS, "born", "died", "posts", "works"}


class ScholarError(ValueError):
    """A file of the demo world that cannot be used; the message names it and the mistake."""


@dataclass(frozen=True, slots=True)
class BlogPost:
    title: str
    blog: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Scholar:
    """One person of the demo world. `born` and `died` are None when unknown or, for invented people, meaningless.

    `texts` holds the profile's own fields: names, ORCID iD, links, rich text. `hidden`, `members_only`: sections.
    """

    username: str
    name: str
    texts: Mapping[str, str]
    born: int | None = None
    died: int | None = None
    interests: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    posts: tuple[BlogPost, ...] = ()
    hidden: tuple[str, ...] = ()
    members_only: tuple[str, ...] = ()
    citation_style: str = "mhra"
    featured: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    has_user: bool = True
    is_listed: bool = True
    is_suspended: bool = False

    @property
    def mastodon(self) -> str:
        return self.texts.get("mastodon", "")

    def shows_all(self, section: str) -> bool:
        return section not in self.hidden + self.members_only


def read_scholars(folder: Path = FOLDER) -> tuple[Scholar, ...]:
    """Return everybody in the folder, by username; raises ScholarError for the first file with a mistake."""
    return tuple(read_scholar(path) for path in sorted(folder.glob("*.json")))


def read_scholar(path: Path) -> Scholar:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _build_scholar(data, path.stem)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ScholarError(f"{path.name}: {error}") from error


def _build_scholar(data: dict[str, Any], stem: str) -> Scholar:  # Any: JSON of one of our own files
    mistakes = list(_iter_mistakes(data, stem))
    if mistakes:
        raise ValueError("; ".join(mistakes))
    works = tuple(_build_work(item) for item in data["works"])
    lost = set(data["featured"]) - {work.id for work in works}
    if lost or len({work.id for work in works}) != len(works):
        raise ValueError(f"works: ids repeat, or a featured one is not there: {sorted(lost)}")
    plain: dict[str, Any] = {key: data[key] for key in ("username", "name", "born", "died", "citation_style")}
    plain |= {key: tuple(data[key]) for key in LISTS}  # Any, above: as in the file
    return Scholar(
        texts={key: data[key] for key in ("pronouns", "title", "affiliation", *LINKS, *RICH_TEXTS)}
        | ({"orcid": build_orcid(stem)} if digest_number("has orcid", stem) % 2 else {}),
        posts=tuple(
            BlogPost(post["title"], post["blog"], date.fromisoformat(post["published_on"])) for post in data["posts"]
        ),
        works=works,
        **plain,
    )


def _iter_mistakes(data: dict[str, Any], stem: str) -> Iterator[str]:  # Any: JSON of one of our own files
    if set(data) != KEYS:
        yield f"keys are missing or unknown: {sorted(set(data) ^ KEYS)}"
        return
    if data["username"] != stem or not USERNAME.fullmatch(stem):
        yield f"username {data['username']!r} does not fit the file's name"
    yield from (f"{key} is no text" for key in (*TEXTS, *LINKS, *RICH_TEXTS) if not isinstance(data[key], str))
    yield from (f"{key} is no list of texts" for key in LISTS if not _is_texts(data[key]))
    if not isinstance(data["died"], int) or not isinstance(data["born"], int | None):
        yield "born and died are years; died is always known"
    if data["citation_style"] not in CITATION_STYLES:
        yield f"unknown style {data['citation_style']!r}"
    allowed = {"networks": SOCIETIES, "groups": GROUPS, "hidden": SECTIONS, "members_only": SECTIONS}
    for key, values in allowed.items():
        yield from (f"{key}: unknown {value!r}" for value in data[key] if value not in values)
    for key in RICH_TEXTS:
        yield from (f"{key}: tag {tag!r}" for tag in TAG.findall(str(data[key])) if tag not in TAGS)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) and entry for entry in value)


def _build_work(item: dict[str, Any]) -> Work:  # Any: CSL-JSON of one of our own files
    """Return the work; nothing that the file says of it may get lost on the way."""
    if item.get("kind") not in KINDS:
        raise ValueError(f"work {item.get('id')!r}: unknown kind {item.get('kind')!r}")
    try:
        work = build_work(item, kind=item["kind"])
    except RecordError as error:
        raise ValueError(f"work {item.get('id')!r}: {error}") from error
    lost = [key for key, value in item.items() if value and key != "kind" and key not in work.csl]
    if lost or work.csl["type"] != item["type"]:
        raise ValueError(f"work {work.id!r}: no such CSL variables or type: {lost or item['type']}")
    return work
