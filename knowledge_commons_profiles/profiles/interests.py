"""The shared vocabulary of academic interests: finding terms in it, and adding to it."""

import re
from collections.abc import Iterable
from hashlib import sha256

from django.db.models import Count
from django.utils.text import slugify

from knowledge_commons_profiles.profiles.models import Interest, fold_label

MOST_SUGGESTIONS = 8
LONGEST_SLUG = 255
SEPARATORS = re.compile(r"[,;\n\r\t，、]+")


def split_labels(typed: str) -> list[str]:
    """Return the terms of a list with commas or line ends, in its order, each once however it is written."""
    labels = (" ".join(part.split()) for part in SEPARATORS.split(typed))
    by_folded: dict[str, str] = {}
    for label in labels:
        if label:
            by_folded.setdefault(fold_label(label), label)
    return list(by_folded.values())


def find_suggestions(typed: str) -> list[str]:
    """Return labels that hold what was typed, whatever its case and accents, the most used ones first."""
    folded = fold_label(typed)
    if not folded:
        return []
    found = Interest.objects.filter(folded__contains=folded).annotate(use_count=Count("profiles"))
    return list(found.order_by("-use_count", "label").values_list("label", flat=True)[:MOST_SUGGESTIONS])


def ensure_interests(labels: Iterable[str]) -> list[Interest]:
    """Return a term for each label, in their order; those that nobody has yet are added to the vocabulary."""
    wanted = {fold_label(label): label for label in labels}
    found = find_by_folded(wanted)
    missing = {folded: label for folded, label in wanted.items() if folded not in found}
    if missing:
        # Two terms may have one slug ("C" and "C++"): then a digest of the term parts them.
        slugs = {folded: slugify(label, allow_unicode=True)[:LONGEST_SLUG] for folded, label in missing.items()}
        taken = set(Interest.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
        Interest.objects.bulk_create(build_interests(missing, slugs, taken), ignore_conflicts=True)
        found |= find_by_folded(missing)
    return [found[folded] for folded in wanted if folded in found]


def build_interests(missing: dict[str, str], slugs: dict[str, str], taken: set[str]) -> list[Interest]:
    interests = []
    for folded, label in missing.items():
        slug = slugs[folded]
        if not slug or slug in taken:
            slug = f"{slug[:200]}-{sha256(folded.encode()).hexdigest()[:12]}"
        taken.add(slug)
        interests.append(Interest(slug=slug, label=label, folded=folded))
    return interests


def find_by_folded(folded: Iterable[str]) -> dict[str, Interest]:
    """Return terms by their folded label; where an import left several of one, the oldest is it."""
    return {interest.folded: interest for interest in Interest.objects.filter(folded__in=list(folded)).order_by("-pk")}
