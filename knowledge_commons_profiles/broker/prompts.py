"""What an OpenID client wishes of the sign-in itself: `prompt`, `max_age`, `id_token_hint` (Core 1.0 §3.1.2.1).

Whoever has to prove once more who they are goes to the identity provider and comes back to the same address with
`asked_at`, which we have signed for this one request: it says that a sign-in since then is the one that was wished for.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from oauth2_provider.utils import jwk_from_pem

from knowledge_commons_profiles.accounts.models import digest
from knowledge_commons_profiles.accounts.sessions import find_authenticated_at

ASKED_AT = "asked_at"
ASKED_FOR_S = 60 * 60  # as long as an attempt to sign in may take
SIGNER = TimestampSigner(salt="broker.prompts")
SELECTING = frozenset({"login", "select_account"})  # accounts are chosen at the identity provider
LONGEST_HINT = 16 * 1024


class BadWishError(Exception):
    """The text says which parameter cannot be meant."""


@dataclass(frozen=True, slots=True)
class Wish:
    prompts: frozenset[str]
    max_age_s: int | None
    hint: str

    @property
    def is_silent(self) -> bool:
        return "none" in self.prompts

    @property
    def is_plain(self) -> bool:
        return not self.prompts and self.max_age_s is None and not self.hint


def read_wish(query: QueryDict) -> Wish:
    """Raises BadWishError."""
    prompts = frozenset(query.get("prompt", "").split())
    max_age = query.get("max_age", "")
    if "none" in prompts and len(prompts) > 1:
        raise BadWishError("prompt=none stands alone")
    if max_age and not (max_age.isascii() and max_age.isdecimal() and len(max_age) <= len("9999999999")):
        raise BadWishError("max_age is a number of seconds")
    return Wish(prompts, int(max_age) if max_age else None, query.get("id_token_hint", ""))


def must_prove_again(request: HttpRequest, wish: Wish) -> bool:
    """Tell whether the sign-in of this browser is not the one that the client wishes for."""
    proven_at = find_authenticated_at(request)
    asked_at = read_asked_at(request)
    if asked_at is not None and proven_at >= asked_at:
        return False
    is_too_old = wish.max_age_s is not None and time.time() - proven_at > wish.max_age_s
    return bool(wish.prompts & SELECTING) or is_too_old


def read_asked_at(request: HttpRequest) -> int | None:
    """Return when this very request led to a sign-in, in seconds since 1970; None when it has not."""
    try:
        at, _, about = SIGNER.unsign(request.GET.get(ASKED_AT, ""), max_age=ASKED_FOR_S).partition("-")
    except BadSignature:
        return None
    return int(at) if about == describe_request(request) else None


def build_proving_url(request: HttpRequest) -> str:
    """Return the way to the identity provider, which asks again, and back here."""
    query = request.GET.copy()
    query[ASKED_AT] = SIGNER.sign(f"{int(time.time())}-{describe_request(request)}")
    return f"{reverse('broker:login')}?{urlencode({'again': 1, 'next': f'{request.path}?{query.urlencode()}'})}"


def describe_request(request: HttpRequest) -> str:
    names = ("client_id", "state", "nonce", "code_challenge")
    return digest(repr([request.GET.get(name) for name in names]))[:32]


def is_somebody_else(request: HttpRequest, wish: Wish) -> bool:
    """Tell whether the hint is about another person. It may have expired; one that is not ours is about nobody."""
    if not wish.hint:
        return False
    return read_hint(wish.hint).get("sub") != str(request.user.pk)


def read_hint(hint: str) -> dict[str, Any]:  # Any: claims
    key = jwk_from_pem(settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"])
    if len(hint) > LONGEST_HINT:
        return {}
    try:
        public = jwt.PyJWK(key.export_public(as_dict=True), algorithm="RS256").key
        claims: dict[str, Any] = jwt.decode(
            hint, public, algorithms=["RS256"], options={"verify_exp": False, "verify_aud": False}
        )
    except jwt.PyJWTError:
        return {}
    return claims
