"""What a person reads whose sign-in came to nothing: what happened, and what to do next. Nothing in it is secret."""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.oidc import CodeError
from knowledge_commons_profiles.accounts.tokens import TokenError
from knowledge_commons_profiles.core.errors import RemoteError, UnreachableError
from knowledge_commons_profiles.core.measures import count

logger = logging.getLogger(__name__)

PROVIDER_WORD = re.compile(r"[a-z_]{1,40}")
BUSY = frozenset({"temporarily_unavailable", "server_error"})  # OpenID Connect Core 1.0 §3.1.2.6, RFC 6749 §4.1.2.1


@dataclass(frozen=True, slots=True)
class Failure:
    status: HTTPStatus
    heading: str
    advice: str


STALE = Failure(
    HTTPStatus.BAD_REQUEST,
    gettext_noop("This sign-in cannot be finished"),
    gettext_noop(
        "It took too long, was finished already, or began in another browser. Start again: that takes a moment."
    ),
)
DECLINED = Failure(
    HTTPStatus.BAD_REQUEST,
    gettext_noop("You were not signed in"),
    gettext_noop(
        "You cancelled, or your identity provider did not agree to tell us who you are. You can try again, also with "
        "another provider."
    ),
)
TAKEN = Failure(
    HTTPStatus.CONFLICT,
    gettext_noop("This login method belongs to another account"),
    gettext_noop(
        "You are signed in to one account, and this login method opens another. Nothing was changed. To use the other "
        "account, sign out first. If both are yours, ask the site's staff to put them together."
    ),
)
REFUSED = Failure(
    HTTPStatus.BAD_GATEWAY,
    gettext_noop("The sign-in service refused us"),
    gettext_noop(
        "This is not your fault. Try again in a few minutes; if it happens again, please tell the site's staff."
    ),
)
UNTRUSTED = Failure(
    HTTPStatus.BAD_GATEWAY,
    gettext_noop("The sign-in service’s answer cannot be trusted"),
    gettext_noop("Nobody was signed in. Try again; if it happens again, please tell the site's staff."),
)
AWAY = Failure(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop("The sign-in service does not answer"),
    gettext_noop("Try again in a few minutes. You can read every public page in the meantime."),
)
SIGN_IN_ERRORS = (CodeError, TokenError, RemoteError)
BY_ERROR: dict[type[Exception], Failure] = {CodeError: STALE, TokenError: UNTRUSTED, UnreachableError: AWAY}


def explain(error: Exception) -> Failure:
    """Return what to tell of an error on the way from the provider, and write it down."""
    count("SignIns", Outcome="failed")
    logger.warning("sign-in failed", extra={"reason": f"{type(error).__name__}: {error}"})
    return BY_ERROR.get(type(error), REFUSED)


def explain_refusal(word: str) -> Failure:
    """Return what to tell when the provider sent an error instead of a code; its description is not needed."""
    known = word if PROVIDER_WORD.fullmatch(word) else "unreadable"
    if known in BUSY:
        failure = AWAY
    else:
        failure = DECLINED if known in {"access_denied", "login_required", "interaction_required"} else REFUSED
    count("SignIns", Outcome="refused" if failure is DECLINED else "failed")
    level = logging.INFO if failure is DECLINED else logging.ERROR
    logger.log(level, "provider sent an error", extra={"reason": known})
    return failure


def show_failure(request: HttpRequest, failure: Failure) -> HttpResponse:
    response = render(request, "accounts/sign_in_failed.html", {"failure": failure}, status=failure.status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address holds a code
    return response
