"""Changing a profile: the one way in which a person's fields, interests and layout are written."""

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import OuterRef, prefetch_related_objects
from django.db.models.fields.files import FieldFile
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.bibliographies import sync_bibliography
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.editors import refuse_when_suspended
from knowledge_commons_profiles.profiles.interests import ensure_interests
from knowledge_commons_profiles.profiles.layout import parse_layout
from knowledge_commons_profiles.profiles.listings import sync_listings
from knowledge_commons_profiles.profiles.models import Change, Interest, Profile, Version, build_prefetches
from knowledge_commons_profiles.profiles.refreshing import ask_anew, forget_copy

EDITED = gettext_noop("edited the profile")

# In the order in which `profile.interests.all()` has them.
PRESENT_INTERESTS = ArraySubquery(
    Interest.objects.filter(profiles=OuterRef("pk"))
    .order_by("label")
    .values(present=JSONObject(pk="pk", label="label"))
)

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
    by: AbstractBaseUser,
    values: Values,
    expected_revision: int | None = None,
    expected_digest: str | None = None,
    verb: str = EDITED,
) -> Profile:
    """Write `values` and everything that follows from them; return the fresh profile. Interests are a list of labels.

    What was replaced is kept as a `Version`. What equals the present is no change. A change by anybody but the owner
    is recorded as an act, with `verb`. Raises ChangedMeanwhileError when the profile is no longer at
    `expected_revision`, or when what is to be replaced no longer has the `digest()` that the editor saw (so that two
    sections never meet), and RefusedError when the profile is suspended and its owner's.
    """
    current = Profile.objects.select_for_update().annotate(present_interests=PRESENT_INTERESTS).get(pk=profile.pk)
    if expected_revision is not None and current.revision != expected_revision:
        raise ChangedMeanwhileError(current)
    refuse_when_suspended(current, by)
    columns = {name: value for name, value in values.items() if name != "interests"}
    there: list[dict[str, Any]] = vars(current)["present_interests"]  # Any: a number and a label
    terms = ensure_interests(values["interests"]) if "interests" in values else None
    present, wanted = read_values(current, columns), dict(columns)
    if terms is not None:
        present["interests"] = [interest["label"] for interest in there]
        wanted["interests"] = [term.label for term in terms]
    before = find_replaced(present, wanted)
    if not before:
        return current
    if expected_digest is not None and digest(present) != expected_digest:
        raise ChangedMeanwhileError(current)
    Version.objects.create(profile=current, revision=current.revision, before=before, changed_by_id=by.pk)
    style = parse_layout(current.layout).style
    for name, value in columns.items():
        setattr(current, name, value)
    current.revision += 1
    current.save(update_fields=[*columns, "revision", "updated_at"])
    if terms is not None:
        write_interests(current, present={interest["pk"] for interest in there}, wanted={term.pk for term in terms})
    if parse_layout(current.layout).style != style:
        sync_bibliography(current)
    follow_links(current, before.keys())
    prefetch_related_objects([current], *build_prefetches())
    sync_listings([current])
    record_change(current, Change.Kind.PORTRAIT if "portrait" in before else Change.Kind.UPDATED)
    if current.user_id != by.pk:
        record_act(verb, actor=by, profile=current, details={"fields": sorted(before)})
    return current


def follow_links(profile: Profile, changed: Collection[str]) -> None:
    """Forget what was known of addresses that the person has given up, and ask at the new ones."""
    if "mastodon" in changed:
        forget_copy(profile, Copy.Source.MASTODON)
    if "mastodon" in changed or "website" in changed:
        ask_anew(profile, Copy.Source.LINKS)
    if "orcid" in changed:
        forget_copy(profile, Copy.Source.ORCID)


def read_values(profile: Profile, names: Iterable[str]) -> dict[str, Any]:  # Any: as above
    """Return the present values of these fields as JSON; interests are a list of labels."""
    return {
        name: [interest.label for interest in profile.interests.all()]
        if name == "interests"
        else as_json(getattr(profile, name))
        for name in names
    }


def digest(values: Values) -> str:
    """Return a short text that differs when any of the values does."""
    return sha256(json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


def find_replaced(present: Values, wanted: Values) -> dict[str, Any]:  # Any: as above
    """Return those of the present values that would change; interests have no order."""
    return {
        name: present[name]
        for name, value in wanted.items()
        if (set(present[name]) != set(value) if name == "interests" else present[name] != as_json(value))
    }


def as_json(value: object) -> object:
    """Return a file as its name."""
    return value.name or "" if isinstance(value, FieldFile) else value


def write_interests(profile: Profile, *, present: set[int], wanted: set[int]) -> None:
    """Write the difference alone: `set()` would ask once more what is there."""
    through = Profile.interests.through
    if present - wanted:
        through.objects.filter(profile_id=profile.pk, interest_id__in=present - wanted).delete()
    through.objects.bulk_create(
        [through(profile_id=profile.pk, interest_id=interest_id) for interest_id in sorted(wanted - present)],
        ignore_conflicts=True,
    )
