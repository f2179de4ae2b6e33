"""Signing in: from a login method to a session."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod, User
from knowledge_commons_profiles.accounts.oidc import Identity
from knowledge_commons_profiles.accounts.pending import forget_pending
from knowledge_commons_profiles.accounts.sessions import (
    AUTHENTICATED_AT_KEY,
    BROWSER_KEY,
    LOGIN_METHOD_KEY,
    PROVIDER_SESSION_KEY,
)
from knowledge_commons_profiles.accounts.societies import enqueue_sync
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.entries import parse_orcid
from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)

BACKEND = "knowledge_commons_profiles.accounts.backends.SessionBackend"
# From its beginning, however much it is used: without this every change of a session would begin the time anew.
LONGEST_SESSION = timedelta(seconds=settings.SESSION_COOKIE_AGE)


class ClosedAccountError(Exception):
    """Staff have suspended this person: no session is started for them."""


def sign_in(request: HttpRequest, method: LoginMethod, identity: Identity | None = None) -> User:
    """Start a session of the person whose login method this is. The session's key changes (OWASP ASVS 5, 7.2.4).

    Raises ClosedAccountError for a suspended person.
    """
    user = None if method.profile.is_suspended else ensure_user(method.profile)
    if user is None or not user.is_active:
        logger.warning("sign-in refused", extra={"login_method_id": method.pk})
        raise ClosedAccountError
    method.last_used_at = timezone.now()
    method.save(update_fields=["last_used_at", "idp_name"])
    login(request, user, backend=BACKEND)
    request.session.set_expiry(timezone.now() + LONGEST_SESSION)
    logger.info("signed in", extra={"user_id": user.pk, "login_method_id": method.pk})
    forget_pending(request.session)
    request.session[LOGIN_METHOD_KEY] = method.pk
    request.session[PROVIDER_SESSION_KEY] = identity.provider_session if identity else ""
    request.session[AUTHENTICATED_AT_KEY] = identity.authenticated_at if identity else int(time.time())
    request.session[BROWSER_KEY] = request.headers.get("User-Agent", "")
    enqueue_sync(method.profile)
    return user


@transaction.atomic
def ensure_user(profile: Profile) -> User:
    """Return the profile's user; an imported profile gets its own when somebody first signs in to it.

    Of two first sign-ins at once the second waits and finds the user of the first.
    """
    if profile.user is not None:
        return profile.user
    found = Profile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk).user
    if found is not None:
        profile.user = found
        return found
    user = User.objects.create_user(profile.username)
    Profile.objects.filter(pk=profile.pk).update(user=user)
    profile.user = user
    return user


@transaction.atomic
def note_proven_orcid(profile: Profile, orcid: str) -> None:
    """Keep the ORCID iD that this sign-in proves (CILogon's claim `orcid`).

    A profile without one takes it, at the first proof only: its owner may remove it.
    An iD typed into the profile that is another one stays as it is, and unproven.
    """
    try:
        proven = parse_orcid(orcid) if orcid else ""
    except ValidationError:
        return
    if not proven or proven == profile.proven_orcid:
        return
    Profile.objects.filter(pk=profile.pk).update(proven_orcid=proven, revision=F("revision") + 1)
    profile.proven_orcid = proven
    if not profile.orcid and profile.user is not None:
        change_profile(profile, by=profile.user, values={"orcid": proven})
