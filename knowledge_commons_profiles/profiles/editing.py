"""Changing a profile: the one way in which a person's fields, interests and layout are written."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.fields.files import FieldFile

from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.bibliographies import sync_bibliography
from knowledge_commons_profiles.profiles.editors import refuse_when_suspended
from knowledge_commons_profiles.profiles.layout import parse_layout
from knowledge_commons_profiles.profiles.listings import sync_listings
from knowledge_commons_profiles.profiles.models import Interest, Profile, Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

EDITED = "edited the profile"

type Values = Mapping[str, Any]  # Any: a field's value is whatever its column holds


class ChangedMeanwhileError(Exception):
    """Somebody else saved this profile after it was read; `profile` is how it is now."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(f"revision {profile.revision}")
        self.profile = profile


@transaction.atomic
def change_profile(  # noqa: PLR0913 (the one way in; all but the profile are named)
    profile: Profile,
    *,
    by: "AbstractBaseUser",
    values: Values,
    interests: Iterable[Interest] | None = None,
    expected_revision: int | None = None,
    verb: str = EDITED,
) -> Profile:
    """Write `values` (and `interests`, when given) and everything that follows from them; return the fresh profile.

    What was replaced is kept as a `Version`. What equals the present is no change. A change by anybody but the owner
    is recorded as an act, with `verb`. Raises ChangedMeanwhileError when the profile is no longer at
    `expected_revision`, RefusedError when it is suspended and its owner's.
    """
    current = Profile.objects.select_for_update().get(pk=profile.pk)
    if expected_revision is not None and current.revision != expected_revision:
        raise ChangedMeanwhileError(current)
    refuse_when_suspended(current, by)
    before = find_replaced(current, values)
    wanted = None if interests is None else list(interests)
    if wanted is not None:
        before |= find_replaced_interests(current, wanted)
    if not before:
        return current
    Version.objects.create(profile=current, revision=current.revision, before=before, changed_by_id=by.pk)
    style = parse_layout(current.layout).style
    write(current, values, wanted)
    if parse_layout(current.layout).style != style:
        sync_bibliography(current)
    sync_listings(Profile.objects.with_everything().filter(pk=current.pk))
    if current.user_id != by.pk:
        record_act(verb, actor=by, profile=current, details={"fields": sorted(before)})
    return current


def find_replaced(profile: Profile, values: Values) -> dict[str, Any]:  # Any: as above
    """Return the present values of the fields that would change."""
    present = {name: getattr(profile, name) for name in values}
    return {name: as_json(present[name]) for name, value in values.items() if present[name] != value}


def as_json(value: object) -> object:
    return value.name or "" if isinstance(value, FieldFile) else value


def find_replaced_interests(profile: Profile, wanted: list[Interest]) -> dict[str, list[str]]:
    present = {interest.pk: interest.label for interest in profile.interests.all()}
    return {} if set(present) == {interest.pk for interest in wanted} else {"interests": list(present.values())}


def write(profile: Profile, values: Values, interests: list[Interest] | None) -> None:
    for name, value in values.items():
        setattr(profile, name, value)
    profile.revision += 1
    profile.save(update_fields=[*values, "revision", "updated_at"])
    if interests is not None:
        profile.interests.set(interests)
