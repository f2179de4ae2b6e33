"""A bibliography as its owner arranged it: by kind, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.works.kinds import name_kinds
from knowledge_commons_profiles.works.records import Work


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """The works of one kind, newest first; `slug` is unique among the groups and never empty."""

    kind: str
    slug: str
    heading: str
    works: tuple[Work, ...]


def group_works(works: Iterable[Work], *, kind_order: Sequence[str] = ()) -> tuple[WorkGroup, ...]:
    """Return the works by kind: first the kinds that the owner put in order, then the others by the alphabet.

    Kinds are the same whatever their case.
    """
    by_kind: dict[str, list[Work]] = {}
    for work in works:
        by_kind.setdefault(work.kind.casefold(), []).append(work)
    places = {kind.casefold(): place for place, kind in reversed(list(enumerate(kind_order)))}
    order = sorted(by_kind, key=lambda kind: (places.get(kind, len(kind_order)), fold(kind), kind))
    slugs: set[str] = set()
    return tuple(_build_group(by_kind[kind], slugs) for kind in order)


def order_works(works: Iterable[Work]) -> tuple[Work, ...]:
    """Return the works newest year first, the undated ones last, and those of one year by title."""
    return tuple(sorted(works, key=lambda work: (work.year is None, -(work.year or 0), fold(work.title), work.id)))


def _build_group(works: list[Work], slugs: set[str]) -> WorkGroup:
    kind = works[0].kind
    slug = take_free_name(slugify(kind, allow_unicode=True) or "works", slugs)
    return WorkGroup(kind=kind, slug=slug, heading=name_kinds(kind), works=order_works(works))


def take_free_name(base: str, taken: set[str]) -> str:
    """Return the name, or the name with the first number that makes it another one than those taken; now it is too."""
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name
