"""What the settings page shows of an account, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import models
from django.utils import timezone

from knowledge_commons_profiles.accounts.browsers import name_browser
from knowledge_commons_profiles.accounts.models import EmailAddress, Export, LoginMethod, Session, User, Verification
from knowledge_commons_profiles.accounts.networks import NetworkChoice, build_choices
from knowledge_commons_profiles.accounts.roles import find_memberships
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.profiles.models import Profile

MOST_SESSIONS_SHOWN = 50
HANDLE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class AddressRow:
    address: EmailAddress
    has_failed: bool  # the last mail to it came back, or could not be sent
    link_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser. The handle names it in our forms: the key itself would let in whoever reads the page."""

    handle: str
    browser: str
    idp_name: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class SettingsPage:
    profile: Profile
    is_own: bool
    addresses: list[AddressRow]
    methods: list[LoginMethod]
    memberships: list[Membership]
    choices: list[NetworkChoice]
    sessions: list[SessionRow]
    export: Export | None

    @property
    def other_session_count(self) -> int:
        return sum(not session.is_this for session in self.sessions)


def build_settings_page(
    profile: Profile, *, actor: User, session_key: str | None, networks: tuple[Network, ...]
) -> SettingsPage:
    memberships = list(find_memberships(profile))
    return SettingsPage(
        profile=profile,
        is_own=profile.user_id == actor.pk,
        addresses=find_address_rows(profile),
        methods=list(profile.login_methods.all()),
        memberships=memberships,
        choices=build_choices(networks, memberships),
        sessions=[build_session_row(session, session_key) for session in find_sessions(profile)[:MOST_SESSIONS_SHOWN]],
        export=find_export(profile),
    )


def find_address_rows(profile: Profile) -> list[AddressRow]:
    links = profile.verifications.usable().filter(purpose=Verification.Purpose.NEW_ADDRESS).order_by("created_at")
    last = {link.address.lower(): link for link in links}
    return [build_address_row(row, last.get(row.address.lower())) for row in profile.addresses.all()]


def build_address_row(row: EmailAddress, link: Verification | None) -> AddressRow:
    return AddressRow(
        address=row,
        has_failed=bool(link and link.mail_failed_at),
        link_ends_at=link.expires_at if link else None,
    )


def find_sessions(profile: Profile) -> models.QuerySet[Session]:
    """Return the person's running sessions, the last used first; no other row of the table is looked at."""
    running = Session.objects.filter(user=profile.user_id or 0, expire_date__gt=timezone.now())
    return running.select_related("login_method").defer("session_data").order_by("-seen_at", "-created_at")


def build_session_row(session: Session, this_key: str | None) -> SessionRow:
    return SessionRow(
        handle=build_handle(session),
        browser=name_browser(session.browser),
        idp_name=session.login_method.idp_name if session.login_method else "",
        created_at=session.created_at,
        seen_at=session.seen_at,
        is_this=session.session_key == this_key,
    )


def build_handle(session: Session) -> str:
    return sha256(session.session_key.encode()).hexdigest()[:HANDLE_LENGTH]


def find_export(profile: Profile) -> Export | None:
    """Return the archive, unless its week is over and it only waits for being deleted."""
    return Export.objects.filter(profile=profile, expires_at__gt=timezone.now()).first()
