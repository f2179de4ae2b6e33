"""Keeping the vocabulary of interests in order: one term for one thing, wherever it is shown or searched."""

from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Interest, Profile

MERGED = gettext_noop("merged interests")


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
