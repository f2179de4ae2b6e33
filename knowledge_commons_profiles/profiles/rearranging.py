"""Writing what `arranging.py` makes of a layout, and taking a change back."""

import json
from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext

from knowledge_commons_profiles.core.storable import make_storable
from knowledge_commons_profiles.profiles.arranging import BadWishError
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.layout import Layout, dump_layout, parse_layout
from knowledge_commons_profiles.profiles.models import FILE_FIELDS, Profile, Version

LARGEST_LAYOUT = 1024 * 1024  # about ten thousand works, each with an audience of its own
FILES = frozenset(FILE_FIELDS)  # a replaced file is gone


class CannotUndoError(Exception):
    """The change is no longer the last one of what it changed; the text is for the person."""


@transaction.atomic
def rearrange(profile: Profile, *, by: AbstractBaseUser, change: Callable[[Layout], Layout]) -> Profile:
    """Apply `change` to the layout as it is now, so that nothing arranged in another window is lost.

    Raises BadWishError for a layout that cannot be kept: ids come as they were sent.
    """
    current = Profile.objects.select_for_update().get(pk=profile.pk)
    before = parse_layout(current.layout)
    after = change(before)
    if after == before:
        return current
    layout = dump_layout(after)
    if make_storable(layout) != layout or len(json.dumps(layout)) > LARGEST_LAYOUT:
        raise BadWishError(gettext("That is no id of a section, a kind or a work."))
    return change_profile(current, by=by, values={"layout": layout})


@transaction.atomic
def undo_change(profile: Profile, *, by: AbstractBaseUser, revision: int) -> Profile:
    """Put back what the change of this revision replaced. Raises CannotUndoError when that was changed again since."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    version = Version.objects.filter(profile=profile, revision=revision).first()
    if version is None or FILES & set(version.before):
        raise CannotUndoError(gettext("This change cannot be undone."))
    later = Version.objects.filter(profile=profile, revision__gt=revision).values_list("before", flat=True)
    if any(set(version.before) & set(before) for before in later):
        raise CannotUndoError(gettext("This was changed again since, so nothing was undone."))
    return change_profile(profile, by=by, values=version.before)
