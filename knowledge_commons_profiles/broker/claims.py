"""What OpenID clients may know of somebody, by the scopes that were allowed."""

from collections.abc import Callable
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from knowledge_commons_profiles.accounts.models import EmailAddress, digest
from knowledge_commons_profiles.broker.models import ClientSession
from knowledge_commons_profiles.memberships.merging import build_flags
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import Profile

type Claim = Callable[[Any], object]  # Any: the library's request, with `user` and `scopes`


class Validator(OAuth2Validator):  # type: ignore[misc]  # the library has no types
    oidc_claim_scope = {
        "sub": "openid",
        "preferred_username": "profile",
        "name": "profile",
        "orcid": "orcid",
        "email": "email",
        "email_verified": "email",
        "memberships": "memberships",
    }

    def get_additional_claims(self) -> dict[str, Claim]:
        return {
            "preferred_username": lambda request: get_profile(request).username,
            "name": lambda request: get_profile(request).display_name,
            "orcid": lambda request: get_profile(request).orcid,
            "email": lambda request: EmailAddress.find_primary(get_profile(request).pk),
            "email_verified": lambda request: bool(EmailAddress.find_primary(get_profile(request).pk)),
            "memberships": lambda request: find_memberships(get_profile(request)),
        }

    def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:  # Any: the library's
        """Add the session's identifier, by which a logout token names it (Back-Channel Logout 1.0 §2.1).

        `auth_time` is this session's. The library takes the person's last sign-in in any browser.
        """
        claims, expires_at = super().get_id_token_dictionary(token, token_handler, request)
        del claims["auth_time"]
        code = getattr(request, "code", None)
        session = ClientSession.objects.filter(code_digest=digest(code)).first() if code else None
        if session:
            claims["sid"] = str(session.sid)
        if session and session.authenticated_at:
            claims["auth_time"] = int(session.authenticated_at.timestamp())
        return claims, expires_at

    def validate_silent_login(self, request: Any) -> bool:  # Any: the library's
        """Leave prompt=none to the view, which knows the browser and whom it is signed in as."""
        del request
        return True

    validate_silent_authorization = validate_silent_login


def get_profile(request: Any) -> Profile:  # Any: the library's request
    profile: Profile = request.user.profile
    return profile


def find_memberships(profile: Profile) -> dict[str, bool]:
    return build_flags(Network.objects.all(), profile.network_memberships.select_related("network"))
