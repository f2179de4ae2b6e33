"""Ready citations: formatted when works change, read when a page is shown."""

from collections.abc import Iterable, Mapping

from django.core.cache import cache
from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.html import clean_inline
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.layout import parse_layout
from knowledge_commons_profiles.profiles.loading import find_ready_lines
from knowledge_commons_profiles.profiles.models import Bibliography, Profile
from knowledge_commons_profiles.works.citations import cite_all
from knowledge_commons_profiles.works.records import Work, works_from_json

CITED_FOR_S = 24 * 60 * 60


def sync_bibliography(profile: Profile) -> None:
    """Format every work in the owner's style, whoever may see it: the page picks the lines of the visible ones."""
    copy = profile.copies.filter(source=Copy.Source.WORKS).first()
    if not copy or not copy.fetched_at:
        return
    style = parse_layout(profile.layout).style
    Bibliography.objects.filter(profile=profile).exclude(style=style).delete()
    Bibliography.objects.update_or_create(
        profile=profile,
        style=style,
        defaults={"lines": cite_all(works_from_json(copy.payload), style), "copied_at": copy.fetched_at},
    )


def find_works(profile: Profile) -> tuple[Work, ...]:
    """Return all works that the repository knows, whoever may see them."""
    copy = profile.copies.filter(source=Copy.Source.WORKS).first()
    return works_from_json(copy.payload) if copy else ()


def find_lines(profile: Profile, works: Iterable[Work], style: str) -> Mapping[str, SafeString]:
    """Return a safe line for each work: one query when they are ready in this style, else from the cache or afresh."""
    wanted = tuple(works)
    if not wanted:
        return {}
    copy = next(copy for copy in profile.copies.all() if copy.source == Copy.Source.WORKS)
    ready = find_ready_lines(profile.pk, style, copy.fetched_at)
    if ready is not None:
        return {work.id: ready[work.id] for work in wanted if work.id in ready}
    key = f"bibliography:{profile.pk}:{style}:{copy.fetched_at and copy.fetched_at.timestamp()}"
    lines: dict[str, str] = cache.get(key) or {}
    missing = [work for work in wanted if work.id not in lines]
    if missing:
        lines |= cite_all(missing, style)
        cache.set(key, lines, CITED_FOR_S)
    return {work.id: clean_inline(lines[work.id]) for work in wanted}
