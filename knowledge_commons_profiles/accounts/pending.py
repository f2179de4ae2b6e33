"""Who somebody is according to their identity provider, kept in the session until we know which profile is theirs."""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.shortcuts import resolve_url
from django.utils import timezone

PENDING_KEY = "pending_login"
LONGEST_WAIT_S = 2 * 60 * 60


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """What the provider said of somebody who is not linked to a profile yet; only issuer and subject are identity."""

    issuer: str
    subject: str
    idp_name: str = ""
    name: str = ""
    address: str = ""
    orcid: str = ""
    next_url: str = ""  # where they wanted to go, an address of ours


def store_pending(session: SessionBase, pending: PendingLogin) -> None:
    session[PENDING_KEY] = {**asdict(pending), "since": timezone.now().timestamp()}


def find_pending(session: SessionBase) -> PendingLogin | None:
    """Return the person who waits in this browser, for at most two hours after they came from their provider."""
    stored = dict(session.get(PENDING_KEY) or {})
    since = stored.pop("since", 0)
    if not stored or timezone.now().timestamp() - since > LONGEST_WAIT_S:
        return None
    return PendingLogin(**stored)


def build_login_url(session: SessionBase) -> str:
    """Return where to sign in, and go on to what was wanted before joining."""
    address, pending = resolve_url(settings.LOGIN_URL), find_pending(session)
    return f"{address}?{urlencode({'next': pending.next_url})}" if pending and pending.next_url else address


def forget_pending(session: SessionBase) -> None:
    session.pop(PENDING_KEY, None)
