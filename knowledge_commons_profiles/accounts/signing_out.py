"""Signing out somebody whose session at the provider has ended (OpenID Connect Back-Channel Logout 1.0)."""

import time
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from knowledge_commons_profiles.accounts.models import Session
from knowledge_commons_profiles.accounts.provider import get_provider
from knowledge_commons_profiles.accounts.sessions import end_sessions
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.accounts.tokens import LEEWAY_S, TokenError, read_token
from knowledge_commons_profiles.profiles.models import Profile

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_JTI = 1000

type Claims = dict[str, Any]  # Any: a claim is whatever the provider sends


def sign_out_by_token(token: object) -> int:
    """End the sessions that a logout token is about; return how many. Raises TokenError and RemoteError."""
    claims = read_token(token, get_provider(), require=["jti"])
    check_logout(claims)
    refuse_replay(claims)
    sessions = Session.objects.filter(login_method__issuer=claims["iss"])
    if "sub" in claims:
        sessions = sessions.filter(login_method__subject=claims["sub"])
    if "sid" in claims:
        sessions = sessions.filter(provider_session=claims["sid"])
    return end(list(sessions))


def end(sessions: list[Session]) -> int:
    """End them, and tell the sister services of whoever has a profile."""
    ended = sum(
        sign_out_browsers(profile, [session for session in sessions if session.user_id == profile.user_id])
        for profile in Profile.objects.filter(user__in={session.user_id for session in sessions if session.user_id})
    )
    return ended or end_sessions(sessions)


def check_logout(claims: Claims) -> None:
    """Raise TokenError unless the token is for signing out and nothing else (§2.6, steps 4 to 7)."""
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenError("events")
    if "nonce" in claims:  # so that no ID token can pass for one
        raise TokenError("nonce")
    names = [claims[name] for name in ("sub", "sid") if name in claims]
    if not names or not all(isinstance(name, str) and name and "\0" not in name for name in names):
        raise TokenError("sub or sid")


def refuse_replay(claims: Claims) -> None:
    """Raise TokenError when the token came before. Should the cache forget, ending sessions twice does no harm."""
    jti = claims["jti"]
    if not isinstance(jti, str) or not jti or len(jti) > LONGEST_JTI:
        raise TokenError("jti")
    key = f"oidc:logout:{sha256(repr((claims['iss'], jti)).encode()).hexdigest()}"
    lifetime_s = max(1, int(claims["exp"] - time.time()) + 2 * LEEWAY_S)
    if cache.add(key, 1, lifetime_s) is False:  # None is a cache that is away
        raise TokenError("jti came before")
