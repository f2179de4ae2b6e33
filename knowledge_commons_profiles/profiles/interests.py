"""The shared vocabulary of academic interests: finding terms in it, adding to it, and one term for one thing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, F
from django.utils.text import slugify
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Interest, Profile, fold_label

MERGED = gettext_noop("merged interests")
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


@transaction.atomic
def merge_interests(kept: Interest, gone: Sequence[Interest], *, by: AbstractBaseUser) -> int:
    """Give everybody who has one of `gone` the term that is kept, delete the others, return how many people moved."""
    moved = list(Profile.objects.filter(interests__in=gone).values_list("pk", flat=True).distinct())
    kept.profiles.add(*moved)
    labels = [interest.label for interest in gone]
    Interest.objects.filter(pk__in=[interest.pk for interest in gone]).delete()
    show_anew(moved)
    record_act(MERGED, actor=by, profile=None, details={"kept": kept.label, "gone": labels, "people": len(moved)})
    return len(moved)


def rename_interest(interest: Interest) -> None:
    """Let everybody's page and listings follow a label that was just saved."""
    show_anew(list(interest.profiles.values_list("pk", flat=True)))


def show_anew(ids: Sequence[int]) -> None:
    """Write listings anew, and count pages as changed without a new date: their owners changed nothing."""
    Profile.objects.filter(pk__in=ids).update(revision=F("revision") + 1)
    sync_listings_of(ids)
