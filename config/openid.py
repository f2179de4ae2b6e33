"""How the OpenID provider is wired (django-oauth-toolkit's settings), and its key on a developer's machine."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils.translation import gettext_lazy

KEY_BITS = 3072
DAY_S = 24 * 60 * 60
# What RFC 9700 (best practice of OAuth security) asks for and the library does only when it is told to.
STRICT = (
    *("IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS"),
    *("TOKEN_STORAGE", "REFRESH_TOKEN", "REDIRECT_URI_SCHEME", "REDIRECT_URI_MATCHING", "PKCE_REQUIRED"),
)

# Lazy, because the other kinds ask for settings, and these are being read: what is there so far would pass for all.
SCOPES = {
    "openid": gettext_lazy("that it is you, by a number that stays the same"),
    "profile": gettext_lazy("your username and your name"),
    "orcid": gettext_lazy("your ORCID iD, if you have given one"),
    "memberships": gettext_lazy("which networks you belong to"),
    "email": gettext_lazy("your primary e-mail address"),
}


def build_openid_provider(*, key: str, site_url: str, has_tls: bool = True) -> dict[str, Any]:  # Any: the library's
    """Return OAUTH2_PROVIDER. Without a key there is no provider: its addresses answer 404."""
    return {
        **{f"COMPLIANT_BCP_RFC9700_{rule}": has_tls or rule != "REDIRECT_URI_SCHEME" for rule in STRICT},
        "OIDC_ENABLED": bool(key),
        "OIDC_RSA_PRIVATE_KEY": key,
        "OIDC_ISS_ENDPOINT": f"{site_url}/o" if site_url else "",
        "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,  # an ID token of who is signed in here says enough
        "OIDC_RP_INITIATED_LOGOUT_STRICT_REDIRECT_URIS": has_tls,
        "OAUTH2_VALIDATOR_CLASS": "knowledge_commons_profiles.broker.claims.Validator",
        "SCOPES": SCOPES,
        "DEFAULT_SCOPES": ["openid"],
        "PKCE_REQUIRED": True,
        "ALLOWED_REDIRECT_URI_SCHEMES": ["https"] if has_tls else ["https", "http"],
        "ALLOWED_SCHEMES": ["https"] if has_tls else ["https", "http"],
        "ACCESS_TOKEN_EXPIRE_SECONDS": 60 * 60,
        "ID_TOKEN_EXPIRE_SECONDS": 60 * 60,
        "REFRESH_TOKEN_EXPIRE_SECONDS": 14 * DAY_S,  # as long as a session here
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
    }


def find_or_make_key(path: Path) -> str:
    """Return the key in PEM. Of several processes that make one at once, the first one's stays."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")
