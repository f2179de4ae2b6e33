"""Loading one profile for its page, in written queries: the ORM takes three times as long to build and read its own.

For many profiles at once there is `ProfileQuerySet.with_everything()`, which loads the same.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import JSONField, Model
from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.prepared import Row, select
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Interest, Profile

# What changes whenever anything that the page shows of a person changes; it is all that a kept page asks. Arrays and no
# counts and maxima, because a row less is a change too; no join, because planning one took longer than running it.
STAMPED = """
    SELECT profile.id, profile.user_id, profile.username, profile.revision, profile.updated_at,
           ARRAY(SELECT updated_at FROM mirrors_copy WHERE profile_id = profile.id),
           ARRAY(SELECT due_at FROM mirrors_copy WHERE profile_id = profile.id),
           ARRAY(SELECT updated_at FROM memberships_membership WHERE profile_id = profile.id),
           ARRAY(SELECT updated_at FROM memberships_network)
      FROM profiles_profile AS profile
     WHERE lower(profile.username) = %s AND NOT profile.is_suspended AND profile.closes_at IS NULL
"""
IDENTITY = ("id", "user_id", "username")

FIELDS = Profile._meta.concrete_fields  # noqa: SLF001 (a documented API: docs.djangoproject.com, "Model _meta")
NAMES = tuple(field.attname for field in FIELDS)
JSON_PLACES = tuple(place for place, field in enumerate(FIELDS) if isinstance(field, JSONField))
# What hangs on a profile, each as one JSON array or null; `attach` puts it where the audience rule looks.
INTERESTS = """
    (SELECT json_agg(json_build_array(interest.id, interest.slug, interest.label) ORDER BY interest.label)
       FROM profiles_interest AS interest
       JOIN profiles_profile_interests AS chosen ON chosen.interest_id = interest.id
      WHERE chosen.profile_id = profile.id)"""
MEMBERSHIPS = """
    (SELECT json_agg(json_build_array(membership.id, membership.network_id, membership.source, membership.state,
                                      network.slug, network.name, network.accent) ORDER BY network.name)
       FROM memberships_membership AS membership
       JOIN memberships_network AS network ON network.id = membership.network_id
      WHERE membership.profile_id = profile.id)"""
EACH_COPY = "json_agg(json_build_array(id, source, payload, fetched_at, failed_at, error))"
COPIES = f"""
    (SELECT {EACH_COPY} FROM mirrors_copy WHERE profile_id = profile.id AND source <> 'orcid')"""  # noqa: S608
WHOLE = f"""
    SELECT {", ".join(str(field.column) for field in FIELDS)}, {INTERESTS}, {MEMBERSHIPS}, {COPIES}
      FROM profiles_profile AS profile
     WHERE id = %s
"""  # noqa: S608 (our own columns)
COPY_FIELDS = ("id", "source", "payload", "fetched_at", "failed_at", "error")
LINES = "SELECT lines FROM profiles_bibliography WHERE profile_id = %s AND style = %s AND copied_at = %s"

type Rows = Sequence[Row] | None  # a JSON array of the database; null without rows
type Stamp = tuple[object, ...]


class Stamped(NamedTuple):
    """A public profile with little else than its identity loaded, and what its page is kept under."""

    profile: Profile
    stamp: Stamp
    is_due: bool = False  # something that others know of the person wants to be refreshed


def find_stamped(username: str) -> Stamped | None:
    """Return the public profile of this username, in any case."""
    if "\x00" in username:  # the database's text holds none, and an address can
        return None
    for *identity, revision, updated_at, copies, due, memberships, networks in select(STAMPED, username.lower()):
        stamp = (revision, updated_at, sorted(copies), sorted(memberships), sorted(networks))
        return Stamped(restore(Profile, IDENTITY, identity), stamp, is_due=is_due(due))
    return None


def get_stamped(username: str) -> Stamped:
    """Do so, or raise Http404."""
    stamped = find_stamped(username)
    if stamped is None:
        raise Http404(f"Nobody here is called “{username}”.")
    return stamped


def is_due(moments: list[datetime | None]) -> bool:
    now = timezone.now()
    return not moments or any(moment is None or moment <= now for moment in moments)


def load_whole(profile_id: int) -> Profile:
    """Return the profile with all that the audience rule reads; Profile.DoesNotExist when it is gone by now.

    Of related objects only what the rule reads is loaded, and only `.all()` of each relation is ready.
    """
    rows = select(WHOLE, profile_id)
    if not rows:
        raise Profile.DoesNotExist
    *values, interests, memberships, copies = rows[0]
    for place in JSON_PLACES:
        values[place] = json.loads(values[place])
    profile = restore(Profile, NAMES, values)
    attach(profile, interests=interests, memberships=memberships, copies=copies)
    return profile


def attach(profile: Profile, *, interests: Rows, memberships: Rows, copies: Rows) -> None:
    """Make what was loaded beside the profile the answer of `.all()` of its relations."""
    profile._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001 (as prefetch_related() does)
        "interests": [restore(Interest, ("id", "slug", "label"), row) for row in interests or ()],
        "network_memberships": [restore_membership(*row) for row in memberships or ()],
        "copies": [restore_copy(*row) for row in copies or ()],
    }


def find_ready_lines(profile_id: int, style: str, copied_at: datetime | None) -> dict[str, SafeString] | None:
    """Return the citations that are ready in this style, by the works' ids, unless they are of another copy."""
    for (lines,) in select(LINES, profile_id, style, copied_at):
        # Cleaned when they were formatted; nothing else writes this column.
        return {work_id: SafeString(line) for work_id, line in json.loads(lines).items()}
    return None


def restore[M: Model](model: type[M], names: Sequence[str], values: Sequence[Any]) -> M:  # Any: columns of every type
    """Return the object of a row whose columns stand in the order of the model's fields; others are deferred."""
    return model.from_db(connection.alias, names, values)


def restore_membership(pk: int, network_id: int, source: str, state: str, *network: str) -> Membership:
    membership = restore(Membership, ("id", "network_id", "source", "state"), (pk, network_id, source, state))
    membership.network = restore(Network, ("id", "slug", "name", "accent"), (network_id, *network))
    return membership


def restore_copy(pk: int, source: str, payload: object, *rest: str | None) -> Copy:
    *dates, error = rest
    moments = (datetime.fromisoformat(date) if date else None for date in dates)
    return restore(Copy, COPY_FIELDS, (pk, source, payload, *moments, error))
