"""What services tell us: that somebody signs out, which tokens they hold, and how far Works has come."""

import logging

from django.db import transaction
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import HeldToken, Service
from knowledge_commons_profiles.accounts.single_logout import sign_out_everywhere
from knowledge_commons_profiles.api.answers import build_response, note_reading
from knowledge_commons_profiles.api.bodies import LogoutBody, TokensBody, WorksStatusBody, read_body
from knowledge_commons_profiles.api.documentation.acts import LOGOUT, TOKENS, WORKS_STATUS
from knowledge_commons_profiles.api.endpoints import endpoint
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.api.members import build_addresses, build_member_url
from knowledge_commons_profiles.core.error_shape import Code
from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)

DONE = "Action successfully triggered."  # clients look for "successful" in it
APPS = ["Profiles", "Works", "WordPress"]
LONGEST_KEPT_AGENT = 255


@LOGOUT
@endpoint("POST", scope=Service.Scope.SIGN_OUT)
def logout(request: Request) -> HttpResponseBase:
    """Sign somebody out everywhere. Whoever is unknown here has no session here, so that is done as well."""
    body = read_body(LogoutBody, request.data)
    profile = find_profile(body["user_name"])
    if profile is not None:
        sign_out_everywhere(profile)
    note_reading(request, people=int(profile is not None), kind="sign-out")
    url = build_member_url(profile.username, build_addresses(request)) if profile else ""
    user = {"user": body["user_name"], "url": url}
    return build_response({"message": DONE, "data": {"user": user, "user_agent": body["user_agent"], "app": APPS}})


@TOKENS
@endpoint("POST", scope=Service.Scope.TOKENS)
def tokens(request: Request) -> HttpResponseBase:
    """Keep tokens of the provider, encrypted, so that signing out revokes them; they are never told again."""
    body = read_body(TokensBody, request.data)
    profile = find_profile(body["user_name"])
    if profile is None:
        raise Problem("user_name: nobody here is called so.", code=Code.USER_NOT_FOUND, message="User not found")
    held = hold_tokens(profile, body)
    note_reading(request, people=1, kind="tokens")
    kept = {
        "id": held.pk,
        "user_name": profile.username,
        "user_agent": body["user_agent"],
        "app": held.app,
        "created_at": held.created_at.isoformat(),
    }
    return build_response(kept, status=201)


@WORKS_STATUS
@endpoint("POST", scope=Service.Scope.MEMBERS)
def works_status(request: Request, username: str) -> HttpResponseBase:
    """Note in the log how far Works has come with what a webhook told it; whom it was about is not written there."""
    del username  # it stands in the body too, and may be "unknown"
    body = read_body(WorksStatusBody, request.data)
    level = logging.INFO if body["status"] == "PROCESSED" else logging.WARNING
    facts = {"status": body["status"], "event": body["event"], "will_retry": bool(body.get("retry_at"))}
    logger.log(level, "works told how far it is", extra=facts)
    note_reading(request, people=1, kind="works status")
    return build_response({"message": "Noted."}, status=202)


def find_profile(username: str) -> Profile | None:
    return Profile.objects.filter(username__lower=username.lower()).first()


@transaction.atomic
def hold_tokens(profile: Profile, body: dict[str, str]) -> HeldToken:
    held, _ = HeldToken.objects.update_or_create(
        profile=profile,
        app=body["app"],
        user_agent=body["user_agent"][:LONGEST_KEPT_AGENT],
        defaults={
            "access_token": body["access_token"],
            "refresh_token": body.get("refresh_token", ""),
            "created_at": timezone.now(),
        },
    )
    return held
