"""Who has come from the provider: mozilla-django-oidc's backend, hardened (docs/decisions/0005-people.md says why).

The library leads the way from code to claims; each of its steps that trusted too much is replaced here. It answers with
an identity and never with a user: whose identity it is, `accounts/views/signing_in.py` decides by issuer and subject.
"""

import time
from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from re import ASCII, search
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from knowledge_commons_profiles.accounts.forwarding import build_callback_url
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.provider import get_provider
from knowledge_commons_profiles.accounts.tokens import TokenError, read_token
from knowledge_commons_profiles.core.errors import AnswerError
from knowledge_commons_profiles.core.http import fetch

type Claims = dict[str, Any]  # Any: a claim is whatever the provider sends

LONGEST_TEXT = 255
ORCID = r"\b(\d{4}-){3}\d{3}[\dX]$"


class CodeError(Exception):
    """The provider does not take the code: it was used already, or is too old."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the provider knows them, and the provider's name of their session there, if it tells."""

    person: PendingLogin
    provider_session: str
    authenticated_at: int  # seconds since 1970


class IdentityBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    def __init__(self) -> None:
        """Raises RemoteError when the provider does not say what its addresses are."""
        self.provider = get_provider()
        self.library_settings = {
            "OIDC_OP_TOKEN_ENDPOINT": self.provider.token_endpoint,
            "OIDC_OP_USER_ENDPOINT": self.provider.userinfo_endpoint,
            "OIDC_OP_JWKS_ENDPOINT": self.provider.jwks_uri,
            "OIDC_RP_CLIENT_ID": settings.CILOGON_CLIENT_ID,
            "OIDC_RP_CLIENT_SECRET": settings.CILOGON_CLIENT_SECRET,
            "OIDC_RP_SIGN_ALGO": "RS256",
            "OIDC_AUTHENTICATION_CALLBACK_URL": "accounts:callback",
        }
        super().__init__()

    def get_settings(self, attr: str, *args: object) -> object:
        """Return what the library asks for: the provider's own word, and never a setting that would weaken a check."""
        return self.library_settings.get(attr, *args)

    def identify(self, request: HttpRequest, *, nonce: str, code_verifier: str) -> Identity:
        """Return who the code in the request's address stands for.

        Raises CodeError, TokenError, or RemoteError when the provider is down, slow or talks nonsense.
        """
        identity = self.authenticate(request, nonce=nonce, code_verifier=code_verifier)
        if not isinstance(identity, Identity):
            raise CodeError("no code")
        return identity

    # The library's steps, in its order.

    def get_token(self, payload: dict[str, str]) -> Claims:
        form = {**payload, "redirect_uri": build_callback_url(self.request)}
        answer = fetch(self.provider.token_endpoint, form=form, system="sign-in")
        if answer.status == HTTPStatus.OK:
            return answer.read_object()
        if answer.status == HTTPStatus.BAD_REQUEST and answer.read_object().get("error") == "invalid_grant":
            raise CodeError("invalid_grant")  # RFC 6749 §5.2
        raise AnswerError(f"token endpoint: status {answer.status}")

    def verify_token(self, token: object, **kwargs: object) -> Claims:
        claims = read_token(token, self.provider, require=["sub", "nonce"])
        if not compare_digest(str(claims["nonce"]).encode(), str(kwargs["nonce"]).encode()):
            raise TokenError("nonce")
        return claims

    def store_tokens(self, access_token: object, id_token: object) -> None:
        """Keep none of them: nothing here asks the provider again in somebody's name."""

    def get_or_create_user(self, access_token: object, id_token: object, payload: Claims) -> Identity:
        """Return the identity. Nobody is matched by an address, and nobody is created."""
        claims = self.get_userinfo(access_token, id_token, payload)
        person = PendingLogin(
            issuer=self.provider.issuer,
            subject=payload["sub"],
            idp_name=find_text(claims, "idp_name"),
            name=find_name(claims),
            address=find_text(claims, "email"),
            orcid=find_orcid(claims),
        )
        return Identity(
            person, provider_session=find_text(payload, "sid"), authenticated_at=find_authenticated_at(payload)
        )

    def get_userinfo(self, access_token: object, id_token: object, payload: Claims) -> Claims:
        """Return userinfo's claims under those of the ID token. It must be of the same person (Core §5.3.2)."""
        del id_token
        if not isinstance(access_token, str) or not access_token.isascii() or not access_token.isprintable():
            raise AnswerError("no access token")
        answer = fetch(
            self.provider.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"}, system="sign-in"
        )
        if answer.status != HTTPStatus.OK:
            raise AnswerError(f"userinfo: status {answer.status}")
        userinfo = answer.read_object()
        if userinfo.get("sub") != payload["sub"]:
            raise TokenError("userinfo of somebody else")
        return {**userinfo, **payload}


def find_authenticated_at(claims: Claims) -> int:
    """Return when the person proved to the provider who they are, by our clock; now, when it does not say.

    Both of the provider's times are by its own clock, which may be minutes off.
    """
    told, issued = claims.get("auth_time"), claims["iat"]
    age_s = max(0, issued - told) if isinstance(told, int | float) else 0
    return int(time.time() - age_s)


def find_text(claims: Claims, name: str) -> str:
    """Return a claim as a short text in one line; "" when it is missing or no text."""
    value = claims.get(name)
    return " ".join(value.split())[:LONGEST_TEXT] if isinstance(value, str) else ""


def find_name(claims: Claims) -> str:
    return find_text(claims, "name") or f"{find_text(claims, 'given_name')} {find_text(claims, 'family_name')}".strip()


def find_orcid(claims: Claims) -> str:
    """Return the iD alone: CILogon sends it as an address (https://www.cilogon.org/oidc)."""
    found = search(ORCID, find_text(claims, "orcid").rstrip("/"), ASCII)
    return found.group() if found else ""
