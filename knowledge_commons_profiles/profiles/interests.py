"""The shared vocabulary of academic interests: finding terms in it, and adding to it."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from django.db.models import Count
from django.utils.text import slugify

from knowledge_commons_profiles.profiles.models import Interest, fold_label

MOST_SUGGESTIONS = 8
LONGEST_SLUG = 255
# One statement, since it is in the way of a saved section. Where an import left several of a term, the oldest is it.
FIND_OR_ADD = """
WITH wanted AS (
    SELECT * FROM UNNEST(
        %(slugs)s::varchar[], %(unique_slugs)s::varchar[], %(labels)s::varchar[], %(folded)s::varchar[]
    ) WITH ORDINALITY AS w (slug, unique_slug, label, folded, place)
), present AS (
    SELECT DISTINCT ON (folded) id, slug, label, folded FROM profiles_interest
    WHERE folded = ANY(%(folded)s::varchar[]) ORDER BY folded, id
), added AS (
    INSERT INTO profiles_interest (slug, label, folded)
    SELECT CASE
        WHEN ROW_NUMBER() OVER (PARTITION BY slug ORDER BY place) > 1
        OR EXISTS (SELECT FROM profiles_interest AS other WHERE other.slug = wanted.slug) THEN unique_slug
        ELSE slug
    END, label, folded
    FROM wanted WHERE folded NOT IN (SELECT folded FROM present)
    ON CONFLICT DO NOTHING RETURNING id, slug, label, folded
)
SELECT * FROM present UNION ALL SELECT * FROM added
"""
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
    found: dict[str, Interest] = {}
    for _ in range(2):  # the second time only when somebody added one of them in the same moment
        missing = {folded: label for folded, label in wanted.items() if folded not in found}
        if missing:
            found |= {interest.folded: interest for interest in find_or_add(missing)}
    return [found[folded] for folded in wanted if folded in found]


def find_or_add(labels: Mapping[str, str]) -> Iterable[Interest]:
    """Return the terms by their folded labels, new ones as well. Two terms may have one slug ("C" and "C++")."""
    unique = [build_unique_slug(folded, label) for folded, label in labels.items()]
    plain = [
        slugify(label, allow_unicode=True)[:LONGEST_SLUG] or other
        for label, other in zip(labels.values(), unique, strict=True)
    ]
    return Interest.objects.raw(
        FIND_OR_ADD, {"slugs": plain, "unique_slugs": unique, "labels": [*labels.values()], "folded": [*labels]}
    )


def build_unique_slug(folded: str, label: str) -> str:
    return f"{slugify(label, allow_unicode=True)[:200]}-{sha256(folded.encode()).hexdigest()[:12]}"
