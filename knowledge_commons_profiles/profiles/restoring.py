"""Putting back what a profile was: the cure for vandalism, and itself a change like any other."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.history import FIELDS, merge_oldest
from knowledge_commons_profiles.profiles.interests import ensure_interests
from knowledge_commons_profiles.profiles.models import Profile, Version

PUT_BACK = gettext_noop("put back an earlier version")


@transaction.atomic
def put_back_version(version: Version, *, by: AbstractBaseUser, expected_revision: int | None = None) -> Profile:
    """Make the profile what it was before this change, undoing all later ones too; files stay as they are."""
    later = version.profile.versions.filter(revision__gte=version.revision).order_by("revision")
    return write(version, merge_oldest(later), by=by, expected_revision=expected_revision)


@transaction.atomic
def put_back_field(
    version: Version, field: str, *, by: AbstractBaseUser, expected_revision: int | None = None
) -> Profile:
    """Give one field the value that this change replaced; everything else stays. Raises KeyError when it did not."""
    return write(version, {field: version.before[field]}, by=by, expected_revision=expected_revision)


def write(
    version: Version, before: dict[str, object], *, by: AbstractBaseUser, expected_revision: int | None
) -> Profile:
    values = {name: value for name, value in before.items() if name in FIELDS and name != "interests"}
    labels = before.get("interests")
    return change_profile(
        version.profile,
        by=by,
        values=values,
        interests=ensure_interests(labels) if isinstance(labels, list) else None,
        expected_revision=expected_revision,
        verb=PUT_BACK,
    )
