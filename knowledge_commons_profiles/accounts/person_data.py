"""Everything we keep about a person, as plain data: for the archive that they take away, and for nobody else.

No audience is asked here: it is all theirs. Whoever else is named in it (staff who acted) is not named.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, pgettext

from knowledge_commons_profiles.accounts.models import EmailAddress, Session, User
from knowledge_commons_profiles.accounts.roles import find_memberships
from knowledge_commons_profiles.accounts.settings_page import find_sessions
from knowledge_commons_profiles.core.html import clean_rich_text
from knowledge_commons_profiles.core.templatetags.moments import spell_day
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.history import FIELDS
from knowledge_commons_profiles.profiles.layout import parse_layout
from knowledge_commons_profiles.profiles.models import FILE_FIELDS, Act, Profile, Version
from knowledge_commons_profiles.profiles.sections import HEADINGS, TEXT_FIELDS

# What is made from the rest, or is about the row and not about the person.
LEFT_OUT = {"id", "user", "sort_name", *FILE_FIELDS}
# How columns are called; the history names most.
NAMES = {
    **FIELDS,
    "username": gettext_noop("Username"),
    "created_at": gettext_noop("Created at"),
    "updated_at": gettext_noop("Last changed at"),
    "revision": gettext_noop("Number of changes"),
    "wordpress_id": gettext_noop("Number in WordPress"),
    "is_suspended": gettext_noop("Suspended"),
    "suspension_reason": gettext_noop("Reason of the suspension"),
    "closes_at": gettext_noop("To be erased at"),
}
AUDIENCES = (gettext_noop("everyone"), gettext_noop("members"), gettext_noop("owner"))  # as profiles/layout.py has them
# What is told of each row: no session's key and data, and no token, because whoever has them is let in.
ADDRESS = ("address", "is_primary", "verified_at", "created_at")
LOGIN_METHOD = ("idp_name", "issuer", "subject", "created_at", "last_used_at")
COPY = ("source", "payload", "fetched_at", "failed_at", "error")
SESSION = ("browser", "created_at", "seen_at", "expire_date")
HELD_TOKEN = ("app", "user_agent", "created_at")
VERIFICATION = ("purpose", "address", "idp_name", "request", "created_at", "expires_at", "mailed_at", "used_at")
FEW = 20  # rows fetched at once: a version or a copy may be large

type Row = dict[str, Any]  # Any: JSON


def build_parts(profile: Profile) -> dict[str, Row | list[Any] | Iterator[Row] | None]:
    """Return the parts of the data in their order; the lists that may be long are read when they are written."""
    return {
        "profile": describe_profile(profile),
        "interests": [interest.label for interest in profile.interests.all()],
        "account": describe_account(profile),
        "addresses": profile.addresses.values(*ADDRESS).iterator(),
        "login_methods": profile.login_methods.values(*LOGIN_METHOD).iterator(),
        "memberships": map(describe_membership, find_memberships(profile).iterator()),
        "copies": profile.copies.values(*COPY).iterator(chunk_size=1),
        "sessions": Session.objects.filter(user=profile.user_id or 0).values(*SESSION).iterator(),
        "held_tokens": profile.held_tokens.order_by("created_at").values(*HELD_TOKEN).iterator(),
        "verifications": profile.verifications.order_by("created_at").values(*VERIFICATION).iterator(),
        "versions": (describe_version(profile, row) for row in profile.versions.iterator(chunk_size=FEW)),
        "acts": (describe_act(profile, row) for row in profile.acts.iterator()),
    }


def describe_profile(profile: Profile) -> Row:
    """Return every column that holds something of the person, whatever its name will be."""
    columns = [field.name for field in Profile._meta.concrete_fields if field.name not in LEFT_OUT]  # noqa: SLF001
    return {name: getattr(profile, name) for name in columns} | {
        field: str(getattr(profile, field).name or "") for field in FILE_FIELDS
    }


def describe_account(profile: Profile) -> Row | None:
    user = profile.user
    if user is None:
        return None
    columns = [field.name for field in User._meta.concrete_fields if field.name not in {"id", "password"}]  # noqa: SLF001
    return {name: getattr(user, name) for name in columns} | {"groups": [group.name for group in user.groups.all()]}


def describe_membership(row: Membership) -> Row:
    return {
        "network": row.network.name,
        "code": row.network.code,
        "source": row.source,
        "state": row.state,
        "since": row.since,
        "checked_at": row.checked_at,
    }


def describe_version(profile: Profile, row: Version) -> Row:
    return {
        "revision": row.revision,
        "changed_at": row.changed_at,
        "changed_by": describe_actor(profile, row.changed_by_id),
        "before": row.before,
    }


def describe_act(profile: Profile, row: Act) -> Row:
    return {
        "verb": row.verb,
        "happened_at": row.happened_at,
        "by": describe_actor(profile, row.actor_id),
        "details": row.details,
    }


def describe_actor(profile: Profile, user_id: int | None) -> str:
    if user_id is None:
        return "unknown"
    return "you" if user_id == profile.user_id else "staff"


def read_summary(profile: Profile) -> dict[str, object]:
    """Return what the readable page of the archive shows; all the rest stands in the data beside it."""
    layout = parse_layout(profile.layout)
    return {
        "name": profile.display_name,
        "facts": [
            (gettext(NAMES.get(field.name, str(field.verbose_name))), getattr(profile, field.name))
            for field in Profile._meta.concrete_fields  # noqa: SLF001 (Django documents _meta)
            if field.name not in LEFT_OUT | {"layout", *TEXT_FIELDS.values()} and getattr(profile, field.name)
        ],
        "sections": [
            (gettext(HEADINGS[section]), gettext(layout.audience_of(section).value), clean_rich_text(text))
            for section, field in TEXT_FIELDS.items()
            if (text := getattr(profile, field))
        ],
        "interests": profile.interests.all(),
        "lists": list(iter_lists(profile)),
        "made_at": timezone.now(),
    }


def iter_lists(profile: Profile) -> Iterator[tuple[str, list[str]]]:
    """Yield a heading and its lines."""
    yield gettext("E-mail addresses"), [line_of_address(row) for row in profile.addresses.all()]
    yield gettext("Login methods"), [row.provider_name for row in profile.login_methods.all()]
    yield gettext("Networks"), [line_of_membership(row) for row in find_memberships(profile)]
    yield gettext("Copied from other services"), [line_of_copy(row) for row in profile.copies.defer("payload")]
    yield gettext("Browsers in which you are signed in"), [line_of_session(row) for row in find_sessions(profile)]
    yield gettext("Changes of the profile"), [line_of_version(row) for row in profile.versions.defer("before")]
    yield (
        gettext("What staff did"),
        [f"{spell_day(row.happened_at)}: {gettext(row.verb)}" for row in profile.acts.all()],
    )


def line_of_address(row: EmailAddress) -> str:
    notes = [pgettext("an e-mail address", "primary")] if row.is_primary else []
    notes.append(gettext("confirmed") if row.verified_at else gettext("not confirmed"))
    return f"{row.address} ({', '.join(notes)})"


def line_of_membership(row: Membership) -> str:
    words = {"network": row.network.name, "state": row.get_state_display(), "source": row.get_source_display()}
    return gettext("%(network)s: %(state)s, says %(source)s") % words


def line_of_copy(row: Copy) -> str:
    known = spell_day(row.fetched_at) if row.fetched_at else gettext("not known yet")
    return f"{row.get_source_display()}: {known}"


def line_of_session(row: Session) -> str:
    words = {"browser": row.browser_name, "day": spell_day(row.seen_at)}
    return gettext("%(browser)s, last used %(day)s") % words


def line_of_version(row: Version) -> str:
    return gettext("%(day)s: version %(number)s") % {"day": spell_day(row.changed_at), "number": row.revision}
