"""How an owner arranged their page: columns, order, audiences, and how works are shown.

`Profile.layout` is JSON; this module is the only reader and writer. Whatever is stored, a complete layout comes out:
unknown ids are dropped, missing sections are appended where they stand by default.

    {"columns": [["about_user", …], ["cv", …]], "audiences": {"cv": "owner"}, "style": "mla",
     "works": {"kinds": ["Book", …], "kind_audiences": {"Thesis": "owner"}, "items": {"<id>": "members"},
               "featured": ["<id>"], "chart": "everyone"}}
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from knowledge_commons_profiles.profiles.sections import KINDS, LEFT, RIGHT
from knowledge_commons_profiles.works.citations import CITATION_STYLES, DEFAULT_STYLE


class Audience(StrEnum):
    """Who looks at a profile, and who may see a part of it."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    OWNER = "owner"

    def includes(self, viewer: "Audience") -> bool:
        """Tell whether something meant for this audience may be seen by `viewer`."""
        return RANK[viewer] >= RANK[self]


RANK = {Audience.EVERYONE: 0, Audience.MEMBERS: 1, Audience.OWNER: 2}


@dataclass(frozen=True, slots=True)
class WorksLayout:
    kinds: tuple[str, ...] = ()
    kind_audiences: Mapping[str, Audience] = field(default_factory=dict)
    item_audiences: Mapping[str, Audience] = field(default_factory=dict)
    featured: tuple[str, ...] = ()
    chart: Audience = Audience.EVERYONE


@dataclass(frozen=True, slots=True)
class Layout:
    left: tuple[str, ...]
    right: tuple[str, ...]
    audiences: Mapping[str, Audience]
    style: str
    works: WorksLayout

    def audience_of(self, section: str) -> Audience:
        return self.audiences.get(section, Audience.EVERYONE)

    def shows(self, section: str, viewer: Audience) -> bool:
        return self.audience_of(section).includes(viewer)


def has_members_only(layout: Layout) -> bool:
    """Tell whether members may see anything of this page that everyone may not."""
    works = layout.works
    stated = (*layout.audiences.values(), *works.kind_audiences.values(), *works.item_audiences.values(), works.chart)
    return Audience.MEMBERS in stated


def parse_layout(stored: object) -> Layout:
    data = get_object(stored)
    return read_layout(data) if data else DEFAULT


def read_layout(data: dict[str, Any]) -> Layout:  # Any: JSON as it was stored
    left, right = parse_columns(data.get("columns"))
    style = data.get("style")
    return Layout(
        left=left,
        right=right,
        audiences=parse_audiences(data.get("audiences")),
        style=style if isinstance(style, str) and style in CITATION_STYLES else DEFAULT_STYLE,
        works=parse_works(get_object(data.get("works"))),
    )


def parse_columns(stored: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return both columns; each section stands exactly once, in the first place it is named."""
    columns = stored if isinstance(stored, list) and len(stored) == 2 else [[], []]  # noqa: PLR2004 (left and right)
    sides: dict[str, int] = {}
    for place, ids in enumerate((*map(get_texts, columns), LEFT, RIGHT)):
        for section in ids:
            if section in KINDS:
                sides.setdefault(section, place % 2)
    left, right = (tuple(section for section, side in sides.items() if side == wanted) for wanted in (0, 1))
    return left, right


def parse_works(data: dict[str, Any]) -> WorksLayout:  # Any: JSON as it was stored
    return WorksLayout(
        kinds=get_texts(data.get("kinds")),
        kind_audiences={kind.casefold(): who for kind, who in parse_audiences(data.get("kind_audiences")).items()},
        item_audiences=parse_audiences(data.get("items")),
        featured=get_texts(data.get("featured")),
        chart=parse_audience(data.get("chart", "everyone")),
    )


def parse_audiences(stored: object) -> dict[str, Audience]:
    return {str(key): parse_audience(value) for key, value in get_object(stored).items()}


def parse_audience(value: object) -> Audience:
    """Return the audience; one that cannot be read is the owner alone, so that a mistake never publishes anything."""
    return Audience(value) if isinstance(value, str) and value in RANK else Audience.OWNER


def dump_layout(layout: Layout) -> dict[str, object]:
    """Return the layout as it is stored; what everyone may see is not written down."""
    works = layout.works
    return {
        "columns": [list(layout.left), list(layout.right)],
        "audiences": dump_audiences(layout.audiences),
        "style": layout.style,
        "works": {
            "kinds": list(works.kinds),
            "kind_audiences": dump_audiences(works.kind_audiences),
            "items": dump_audiences(works.item_audiences),
            "featured": list(works.featured),
            "chart": works.chart.value,
        },
    }


def dump_audiences(audiences: Mapping[str, Audience]) -> dict[str, str]:
    return {key: audience.value for key, audience in audiences.items() if audience is not Audience.EVERYONE}


def get_object(stored: object) -> dict[str, Any]:  # Any: JSON as it was stored
    return stored if isinstance(stored, dict) else {}


def get_texts(stored: object) -> tuple[str, ...]:
    return tuple(item for item in stored if isinstance(item, str)) if isinstance(stored, list) else ()


DEFAULT = read_layout({})
