"""Which of WordPress's fields become which of ours: read from a file, the Commons' own by default."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.profiles.forms import PARSERS
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.sections import TEXT_FIELDS

DEFAULT = Path(__file__).parent / "commons.toml"
PLAIN_FIELDS = {"name": 255, "title": 255, "affiliation": 255, "pronouns": 100}  # with the most letters of each
LINK_FIELDS = tuple(PARSERS)
RICH_FIELDS: Mapping[str, str] = {field: section for section, field in TEXT_FIELDS.items()}
INTERESTS = "interests"
TARGETS = frozenset({*PLAIN_FIELDS, *LINK_FIELDS, *RICH_FIELDS, INTERESTS})
PARTS = {"fields", "taxonomies", "levels"}


class MappingError(ValueError):
    """The file cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """`fields` is by the plain name of WordPress's field, as `plain_name()` gives it."""

    fields: Mapping[str, str]
    interest_taxonomies: tuple[str, ...]
    society_taxonomies: tuple[str, ...]
    levels: Mapping[str, Audience]

    def find_audience(self, level: str | None) -> Audience:
        """Return who may see here what this level of WordPress's says; one that is not known is the owner alone."""
        return self.levels.get(level or "", Audience.OWNER)


def read_mapping(path: Path = DEFAULT) -> FieldMapping:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return build_mapping(data)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise MappingError(f"{path}: {error}") from error


def build_mapping(data: dict[str, Any]) -> FieldMapping:  # Any: what the file says
    if set(data) - PARTS:
        raise ValueError(f"unknown parts: {', '.join(sorted(set(data) - PARTS))}")
    fields = {plain_name(name): str(target) for name, target in data["fields"].items()}
    unknown = sorted(set(fields.values()) - TARGETS)
    if unknown:
        raise ValueError(f"no such fields here: {', '.join(unknown)}. There are {', '.join(sorted(TARGETS))}.")
    taxonomies = data.get("taxonomies", {})
    return FieldMapping(
        fields=fields,
        interest_taxonomies=tuple(taxonomies.get("interests", ())),
        society_taxonomies=tuple(taxonomies.get("societies", ())),
        levels={name: Audience(value) for name, value in data.get("levels", {"public": "everyone"}).items()},
    )


def plain_name(name: str) -> str:
    """Return a field's name as it is compared: BuddyPress keeps `<em>ORCID</em> iD`."""
    return re.sub(r"\s+", " ", extract_text(name)).strip().casefold()
