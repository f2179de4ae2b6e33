"""What the edit page shows: the form of each section, and how the page is arranged now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.profiles.bibliographies import find_works
from knowledge_commons_profiles.profiles.editing import digest
from knowledge_commons_profiles.profiles.forms import EDITABLE, EditableSection, SectionForm
from knowledge_commons_profiles.profiles.layout import Audience, Layout, parse_layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import HEADINGS
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.grouping import group_works
from knowledge_commons_profiles.works.records import Work

AUDIENCE_LABELS = {
    Audience.EVERYONE: gettext_noop("Everyone"),
    Audience.MEMBERS: gettext_noop("Members"),
    Audience.OWNER: gettext_noop("Only the owner"),
}


def name_audiences() -> dict[Audience, str]:
    return {audience: gettext(label) for audience, label in AUDIENCE_LABELS.items()}


@dataclass(frozen=True, slots=True)
class SectionEditor:
    """One section's form. `seen` is the digest of what is stored; `theirs` what somebody else has saved meanwhile."""

    section: EditableSection
    form: SectionForm
    seen: str
    url: str
    theirs: tuple[tuple[str, str], ...] = ()


def build_editor(
    profile: Profile,
    section: EditableSection,
    form: SectionForm | None = None,
    *,
    theirs: tuple[tuple[str, str], ...] = (),
) -> SectionEditor:
    stored = section.read(profile)
    url = reverse("profiles:edit_section", args=[profile.username.lower(), section.id])
    return SectionEditor(section, form or section.build_form(stored=stored), digest(stored), url, theirs)


@dataclass(frozen=True, slots=True)
class Arranged:
    """Something whose place and audience can be changed; `edit_url` leads to its form, where it has one."""

    id: str
    heading: str
    audience: Audience
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class ArrangedKind:
    kind: str
    slug: str
    heading: str
    audience: Audience
    works: tuple[Arranged, ...]


def build_arrangement(profile: Profile) -> dict[str, object]:
    """Return how the page is arranged, as its templates print it: all works included, whoever may see them."""
    layout = parse_layout(profile.layout)
    works = find_works(profile)
    by_id = {work.id: work for work in works}
    kinds = tuple(iter_kinds(layout, works))
    return {
        "columns": (
            ("left", gettext("Main column"), tuple(iter_arranged(layout, layout.left))),
            ("right", gettext("Side column"), tuple(iter_arranged(layout, layout.right))),
        ),
        "featured": [arrange_work(layout, by_id[id_]) for id_ in layout.works.featured if id_ in by_id],
        "featured_ids": by_id.keys() & layout.works.featured,
        "kinds": kinds,
        "kind_order": "\n".join(kind.kind for kind in kinds),
        "chart": layout.works.chart,
        "style": layout.style,
        "styles": {slug: style.label for slug, style in CITATION_STYLES.items()},
        "audiences": name_audiences(),
    }


def iter_arranged(layout: Layout, ids: Iterable[str]) -> Iterator[Arranged]:
    for section_id in ids:
        edit_url = f"#{section_id}" if section_id in EDITABLE else ""
        yield Arranged(section_id, gettext(HEADINGS[section_id]), layout.audience_of(section_id), edit_url)


def iter_kinds(layout: Layout, works: tuple[Work, ...]) -> Iterator[ArrangedKind]:
    for group in group_works(works, kind_order=layout.works.kinds):
        audience = layout.works.kind_audiences.get(group.kind.casefold(), Audience.EVERYONE)
        arranged = tuple(arrange_work(layout, work) for work in group.works)
        yield ArrangedKind(group.kind, group.slug, group.heading, audience, arranged)


def arrange_work(layout: Layout, work: Work) -> Arranged:
    heading = f"{work.title} ({work.year})" if work.year else work.title
    return Arranged(work.id, heading, layout.works.item_audiences.get(work.id, Audience.EVERYONE))
