"""Signing in: from a login method to a session."""

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod, User
from knowledge_commons_profiles.accounts.pending import forget_pending
from knowledge_commons_profiles.accounts.sessions import BROWSER_KEY, LOGIN_METHOD_KEY, PROVIDER_SESSION_KEY
from knowledge_commons_profiles.profiles.models import Profile

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest, method: LoginMethod, *, provider_session: str = "") -> User:
    """Start a session of the person whose login method this is. The session's key changes (OWASP ASVS 5, 7.2.4)."""
    user = ensure_user(method.profile)
    method.last_used_at = timezone.now()
    method.save(update_fields=["last_used_at", "idp_name"])
    login(request, user, backend=BACKEND)
    forget_pending(request.session)
    request.session[LOGIN_METHOD_KEY] = method.pk
    request.session[PROVIDER_SESSION_KEY] = provider_session
    request.session[BROWSER_KEY] = request.headers.get("User-Agent", "")
    return user


def ensure_user(profile: Profile) -> User:
    """Return the profile's user; an imported profile gets its own when somebody first signs in to it."""
    if profile.user is not None:
        return profile.user
    user = User.objects.create_user(profile.username)
    Profile.objects.filter(pk=profile.pk).update(user=user)
    profile.user = user
    return user
