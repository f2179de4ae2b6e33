"""Everything we keep about a person, as plain data: for the archive that they take away, and for nobody else.

No audience is asked here: it is all theirs. Whoever else is named in it (staff who acted) is not named.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext

from knowledge_commons_profiles.accounts.browsers import name_browser
from knowledge_commons_profiles.accounts.models import EmailAddress, HeldToken, Session, User
from knowledge_commons_profiles.accounts.roles import find_memberships
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
# Columns that the history has no name for.
COLUMNS = {
    "username": gettext_noop("Username"),
    "created_at": gettext_noop("Created at"),
    "updated_at": gettext_noop("Last changed at"),
    "revision": gettext_noop("Number of changes"),
    "wordpress_id": gettext_noop("Number in WordPress"),
    "is_suspended": gettext_noop("Suspended"),
    "suspension_reason": gettext_noop("Reason of the suspension"),
    "closes_at": gettext_noop("To be erased at"),
}
AUDIENCES = {
    "everyone": gettext_noop("everyone"),
    "members": gettext_noop("members"),
    "owner": gettext_noop("owner"),
}
# What is told of each row.
ADDRESS = ("address", "is_primary", "verified_at", "created_at")
LOGIN_METHOD = ("idp_name", "issuer", "subject", "created_at", "last_used_at")
COPY = ("source", "payload", "fetched_at", "failed_at", "error")
VERIFICATION = ("purpose", "address", "idp_name", "request", "created_at", "expires_at", "mailed_at", "used_at")
FEW = 20  # rows fetched at once: a version or a copy may be large

type Row = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class TextSection:
    heading: str
    audience: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class Summary:
    """What the readable page of the archive shows; all the rest stands in the data beside it."""

    name: str
    facts: list[tuple[str, object]]
    sections: list[TextSection]
    interests: list[str]
    lists: list[tuple[str, list[str]]]
    made_at: datetime


def build_parts(profile: Profile) -> dict[str, Row | list[Any] | Iterator[Row] | None]:
    """Return the parts of the data in their order; the lists that may be long are read when they are written."""
    return {
        "profile": describe_profile(profile),
        "interests": [interest.label for interest in profile.interests.all()],
        "account": describe_account(profile),
        "addresses": pick(profile.addresses.iterator(), ADDRESS),
        "login_methods": pick(profile.login_methods.iterator(), LOGIN_METHOD),
        "memberships": map(describe_membership, find_memberships(profile).iterator()),
        "copies": pick(profile.copies.iterator(chunk_size=1), COPY),
        "sessions": map(describe_session, Session.objects.filter(user=profile.user_id or 0).iterator()),
        "held_tokens": map(describe_held_token, profile.held_tokens.order_by("created_at").iterator()),
        "verifications": pick(profile.verifications.order_by("created_at").iterator(), VERIFICATION),
        "versions": (describe_version(profile, row) for row in profile.versions.iterator(chunk_size=FEW)),
        "acts": (describe_act(profile, row) for row in profile.acts.iterator()),
    }


def pick(rows: Iterable[Model], names: Sequence[str]) -> Iterator[Row]:
    """Yield these columns of each row."""
    return ({name: getattr(row, name) for name in names} for row in rows)


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


def describe_session(row: Session) -> Row:
    """Leave out the session's key and its data: whoever has the key is signed in."""
    return {
        "browser": row.browser,
        "created_at": row.created_at,
        "seen_at": row.seen_at,
        "expires_at": row.expire_date,
    }


def describe_held_token(row: HeldToken) -> Row:
    """Leave out the tokens: whoever has them is let in elsewhere."""
    return {"service": row.app, "browser": row.user_agent, "created_at": row.created_at}


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


def read_summary(profile: Profile) -> Summary:
    layout = parse_layout(profile.layout)
    return Summary(
        name=profile.display_name,
        facts=[
            (name_column(field.name, str(field.verbose_name)), getattr(profile, field.name))
            for field in Profile._meta.concrete_fields  # noqa: SLF001 (Django documents _meta)
            if field.name not in LEFT_OUT | {"layout", *TEXT_FIELDS.values()} and getattr(profile, field.name)
        ],
        sections=[
            TextSection(
                heading=gettext(HEADINGS[section]),
                audience=gettext(AUDIENCES[layout.audience_of(section).value]),
                text=clean_rich_text(getattr(profile, field)),
            )
            for section, field in TEXT_FIELDS.items()
            if getattr(profile, field)
        ],
        interests=[interest.label for interest in profile.interests.all()],
        lists=list(iter_lists(profile)),
        made_at=timezone.now(),
    )


def name_column(name: str, otherwise: str) -> str:
    known = FIELDS.get(name) or COLUMNS.get(name)
    return gettext(known) if known else otherwise


def iter_lists(profile: Profile) -> Iterator[tuple[str, list[str]]]:
    """Yield a heading and its lines."""
    yield gettext("E-mail addresses"), [line_of_address(row) for row in profile.addresses.all()]
    yield gettext("Login methods"), [row.idp_name or row.issuer for row in profile.login_methods.all()]
    yield gettext("Networks"), [line_of_membership(row) for row in find_memberships(profile)]
    yield gettext("Copied from other services"), [line_of_copy(row) for row in profile.copies.defer("payload")]
    yield gettext("Browsers in which you are signed in"), [line_of_session(row) for row in find_sessions(profile)]
    yield gettext("Changes of the profile"), [line_of_version(row) for row in profile.versions.defer("before")]
    yield (
        gettext("What staff did"),
        [f"{spell_day(row.happened_at)}: {gettext(row.verb)}" for row in profile.acts.all()],
    )


def find_sessions(profile: Profile) -> QuerySet[Session]:
    return Session.objects.filter(user=profile.user_id or 0).defer("session_data")


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
    words = {"browser": name_browser(row.browser), "day": spell_day(row.seen_at)}
    return gettext("%(browser)s, last used %(day)s") % words


def line_of_version(row: Version) -> str:
    return gettext("%(day)s: version %(number)s") % {"day": spell_day(row.changed_at), "number": row.revision}
