"""Putting back what a profile was: the cure for vandalism, and itself a change like any other."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.history import FIELDS, merge_oldest
from knowledge_commons_profiles.profiles.models import Profile, Version

PUT_BACK = gettext_noop("put back an earlier version")


def put_back_version(
    version: Version, *, by: AbstractBaseUser, field: str = "", expected_revision: int | None = None
) -> Profile:
    """Make the profile what it was before this change, undoing all later ones too; files stay as they are.

    With `field` only that one gets its former value. Raises KeyError when the change did not touch it.
    """
    if field:
        before = {field: version.before[field]}
    else:
        before = merge_oldest(version.profile.versions.filter(revision__gte=version.revision).order_by("revision"))
    values = {name: value for name, value in before.items() if name in FIELDS}
    return change_profile(version.profile, by=by, values=values, expected_revision=expected_revision, verb=PUT_BACK)
