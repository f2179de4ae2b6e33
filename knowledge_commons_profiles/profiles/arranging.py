"""Arranging a page: each act takes a layout and gives the next one. Nothing here reads or writes a database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext

from knowledge_commons_profiles.profiles.layout import Audience, Layout
from knowledge_commons_profiles.profiles.sections import SECTIONS
from knowledge_commons_profiles.works.citations import CITATION_STYLES

type Wishes = Mapping[str, str]

MOST_FEATURED = 12
LONGEST_ID = 200


class BadWishError(ValueError):
    """An act that cannot be done; the text is for the person."""


def move(layout: Layout, wishes: Wishes, *, step: int) -> Layout:
    section = get_section(wishes)
    return replace(layout, left=shift(layout.left, section, step), right=shift(layout.right, section, step))


def shift(items: tuple[str, ...], item: str, step: int) -> tuple[str, ...]:
    """Return the items with this one a place further; at an end, or when it is not there, as they were."""
    if item not in items:
        return items
    place = items.index(item)
    others = [other for other in items if other != item]
    others.insert(max(place + step, 0), item)
    return tuple(others)


def arrange_works(layout: Layout, **changes: Any) -> Layout:  # Any: fields of WorksLayout
    return replace(layout, works=replace(layout.works, **changes))


def change_column(layout: Layout, wishes: Wishes) -> Layout:
    """Put a section at the end of the other column."""
    section = get_section(wishes)
    return place_at(layout, section, "right" if section in layout.left else "left", "")


def place(layout: Layout, wishes: Wishes) -> Layout:
    """Put a section where it was dropped: in `column`, before the section `before`, at the end without one."""
    column = wishes.get("column", "")
    if column not in {"left", "right"}:
        raise BadWishError(gettext("A section stands in the left or in the right column."))
    return place_at(layout, get_section(wishes), column, wishes.get("before", ""))


def place_at(layout: Layout, section: str, column: str, before: str) -> Layout:
    if before == section:
        return layout
    columns = without(layout, [section])
    target = columns[column]
    target.insert(target.index(before) if before in target else len(target), section)
    return replace(layout, left=tuple(columns["left"]), right=tuple(columns["right"]))


def without(layout: Layout, sections: Sequence[str]) -> dict[str, list[str]]:
    columns = {"left": layout.left, "right": layout.right}
    return {name: [section for section in column if section not in sections] for name, column in columns.items()}


def show_section(layout: Layout, wishes: Wishes) -> Layout:
    return replace(layout, audiences={**layout.audiences, get_section(wishes): get_audience(wishes)})


def show_kind(layout: Layout, wishes: Wishes) -> Layout:
    kind = get_text(wishes, "kind").casefold()
    audiences = {**layout.works.kind_audiences, kind: get_audience(wishes)}
    return arrange_works(layout, kind_audiences=audiences)


def show_work(layout: Layout, wishes: Wishes) -> Layout:
    audiences = {**layout.works.item_audiences, get_text(wishes, "work"): get_audience(wishes)}
    return arrange_works(layout, item_audiences=audiences)


def show_chart(layout: Layout, wishes: Wishes) -> Layout:
    return arrange_works(layout, chart=get_audience(wishes))


def choose_style(layout: Layout, wishes: Wishes) -> Layout:
    style = wishes.get("style", "")
    if style not in CITATION_STYLES:
        raise BadWishError(gettext("There is no such citation style. Choose one of the list."))
    return replace(layout, style=style)


def move_kind(layout: Layout, wishes: Wishes, *, step: int) -> Layout:
    """Move a kind among the kinds as the page shows them; `order` names those, one a line."""
    shown = tuple(line for line in wishes.get("order", "").splitlines() if line) or layout.works.kinds
    return arrange_works(layout, kinds=shift(shown, get_text(wishes, "kind"), step))


def feature(layout: Layout, wishes: Wishes) -> Layout:
    work = get_text(wishes, "work")
    others = tuple(other for other in layout.works.featured if other != work)
    if len(others) >= MOST_FEATURED:
        told = gettext("At most %(most)s works can be featured. Take one away first.")
        raise BadWishError(told % {"most": MOST_FEATURED})
    return arrange_works(layout, featured=(*others, work))


def unfeature(layout: Layout, wishes: Wishes) -> Layout:
    work = get_text(wishes, "work")
    featured = tuple(other for other in layout.works.featured if other != work)
    return arrange_works(layout, featured=featured)


def move_featured(layout: Layout, wishes: Wishes, *, step: int) -> Layout:
    featured = shift(layout.works.featured, get_text(wishes, "work"), step)
    return arrange_works(layout, featured=featured)


ACTS: Mapping[str, Callable[[Layout, Wishes], Layout]] = {
    "move-up": partial(move, step=-1),
    "move-down": partial(move, step=1),
    "change-column": change_column,
    "place": place,
    "show-section": show_section,
    "show-kind": show_kind,
    "show-work": show_work,
    "show-chart": show_chart,
    "choose-style": choose_style,
    "move-kind-up": partial(move_kind, step=-1),
    "move-kind-down": partial(move_kind, step=1),
    "feature": feature,
    "unfeature": unfeature,
    "move-featured-up": partial(move_featured, step=-1),
    "move-featured-down": partial(move_featured, step=1),
}


def order_column(layout: Layout, column: str, wanted: Sequence[str]) -> Layout:
    """Put these sections first in a column, in this order; what stood there besides follows."""
    wanted = [section for section in dict.fromkeys(wanted) if section in SECTIONS]
    columns = without(layout, wanted)
    columns[column][:0] = wanted
    return replace(layout, left=tuple(columns["left"]), right=tuple(columns["right"]))


def switch(audiences: Mapping[str, Audience], switches: Mapping[str, bool]) -> dict[str, Audience]:
    """Return the audiences after old on/off switches: "on" leaves a choice of members alone as it is."""
    switched = dict(audiences)
    for key, is_on in switches.items():
        if not is_on:
            switched[key] = Audience.OWNER
        elif switched.get(key) is Audience.OWNER:
            switched[key] = Audience.EVERYONE
    return switched


def get_section(wishes: Wishes) -> str:
    section = wishes.get("section", "")
    if section not in SECTIONS:
        raise BadWishError(gettext("There is no such section on a profile."))
    return section


def get_audience(wishes: Wishes) -> Audience:
    try:
        return Audience(wishes.get("audience", ""))
    except ValueError:
        raise BadWishError(gettext("Choose who sees it: everyone, members, or only you.")) from None


def get_text(wishes: Wishes, name: str) -> str:
    text = wishes.get(name, "")
    if not 0 < len(text) <= LONGEST_ID:
        raise BadWishError(gettext("Say which %(name)s is meant.") % {"name": name})
    return text
