"""What the settings page shows of an account, read in a fixed number of queries."""

from django.db import models
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, Export, Session, Verification
from knowledge_commons_profiles.accounts.roles import find_joinable, find_memberships
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import Profile

MOST_SESSIONS_SHOWN = 50


def build_settings_page(
    profile: Profile, *, session_key: str | None, networks: tuple[Network, ...]
) -> dict[str, object]:
    memberships = list(find_memberships(profile))
    sessions = list(find_sessions(profile)[:MOST_SESSIONS_SHOWN])
    return {
        "profile": profile,
        "addresses": pair_addresses(profile),
        "methods": list(profile.login_methods.all()),
        "memberships": memberships,
        "open_networks": find_joinable(networks, memberships),
        "sessions": sessions,
        "session_key": session_key,
        "has_others": any(session.session_key != session_key for session in sessions),
        "export": find_export(profile),
    }


def pair_addresses(profile: Profile) -> list[tuple[EmailAddress, Verification | None]]:
    """Return the addresses, each with the last link that was mailed to it and still works."""
    links = profile.verifications.usable().filter(purpose=Verification.Purpose.NEW_ADDRESS).order_by("created_at")
    last = {link.address.lower(): link for link in links}
    return [(row, last.get(row.address.lower())) for row in profile.addresses.all()]


def find_sessions(profile: Profile) -> models.QuerySet[Session]:
    """Return the person's running sessions, the last used first; no other row of the table is looked at."""
    running = Session.objects.filter(user=profile.user_id or 0, expire_date__gt=timezone.now())
    return running.select_related("login_method").defer("session_data").order_by("-seen_at", "-created_at")


def find_export(profile: Profile) -> Export | None:
    """Return the archive, unless its week is over and it only waits for being deleted."""
    return Export.objects.filter(profile=profile, expires_at__gt=timezone.now()).first()
