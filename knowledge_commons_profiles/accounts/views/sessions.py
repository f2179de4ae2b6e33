"""Signing out other browsers from the settings page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.accounts.acting import account_act, get_actor, record_if_staff, redirect_to_settings
from knowledge_commons_profiles.accounts.models import Session
from knowledge_commons_profiles.accounts.settings_page import find_sessions
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.profiles.models import Profile


@account_act
def end_session(request: HttpRequest, profile: Profile, handle: str) -> HttpResponse:
    """Sign one browser out. This one has a button for that of its own, in the header."""
    end(request, profile, [session for session in find_others(request, profile) if session.handle == handle])
    messages.success(request, gettext("That browser is signed out."))
    return redirect_to_settings(profile, "sessions")


@account_act
def end_other_sessions(request: HttpRequest, profile: Profile) -> HttpResponse:
    end(request, profile, find_others(request, profile))
    messages.success(request, gettext("Every other browser is signed out."))
    return redirect_to_settings(profile, "sessions")


def find_others(request: HttpRequest, profile: Profile) -> list[Session]:
    """Return the person's sessions but the one of this browser, which staff never find among another person's."""
    return list(find_sessions(profile).exclude(session_key=request.session.session_key or ""))


def end(request: HttpRequest, profile: Profile, sessions: list[Session]) -> None:
    if sign_out_browsers(profile, sessions):
        details = {"count": len(sessions)}
        record_if_staff(gettext_noop("signed browsers out"), by=get_actor(request), profile=profile, details=details)
