"""Single logout: ending a person's sessions here, telling sister services, revoking what we hold at the provider.

Services are told through the change that is written here (docs/architecture.md, "How sister services hear of it").
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import models, transaction
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import HeldToken, Session
from knowledge_commons_profiles.accounts.revoking import revoke_token
from knowledge_commons_profiles.accounts.sessions import end_sessions
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change, Profile

LONGEST_HELD = timedelta(days=4)


@transaction.atomic
def sign_out_everywhere(profile: Profile) -> int:
    """Sign the person out of every browser and service; return how many sessions there were here.

    Services are told also when there was none: theirs may have outlived ours.
    """
    ended = end_sessions(Session.objects.filter(user=profile.user_id or 0).defer("session_data"))
    let_go(HeldToken.objects.filter(profile=profile))
    record_change(profile, Change.Kind.SIGNED_OUT)
    return ended


@transaction.atomic
def sign_out_browsers(profile: Profile, sessions: Collection[Session]) -> int:
    """End these sessions of the person's, and with them the services' and tokens that came from those browsers."""
    if not sessions:
        return 0
    browsers = {session.browser for session in sessions}
    ended = end_sessions(sessions)
    let_go(HeldToken.objects.filter(profile=profile, user_agent__in=browsers))
    record_change(profile, Change.Kind.SIGNED_OUT)
    return ended


@transaction.atomic
def let_go(tokens: "models.QuerySet[HeldToken]") -> None:
    """Take these tokens from their people and have them revoked in the background."""
    numbers = list(tokens.values_list("pk", flat=True))
    HeldToken.objects.filter(pk__in=numbers).update(profile=None, user_agent="")
    for number in numbers:
        revoke_token.enqueue(token_id=number)


@task()
def let_old_tokens_go() -> None:
    """Revoke what was handed over days ago: no service signs anybody in with it any more."""
    let_go(HeldToken.objects.filter(profile__isnull=False, created_at__lt=timezone.now() - LONGEST_HELD))
