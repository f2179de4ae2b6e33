"""Signing in as the people of the demo world: what the local provider says of them, and the rows that know them by it.

Each has the username as subject. Who was imported has an address and no login method: somebody new can join them.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.profiles.models import Profile

IDP_NAME = "Demo University"
THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})
WELL_KNOWN = "/.well-known/openid-configuration"
FIRST = frozenset({"ada-lovelace", "keeper", "somebody-new", "quiet-reader", "closed-account"})
STRANGER = {
    "sub": "somebody-new",
    "name": "Nova Neuhier",
    "email": "nova@example.org",
    "idp_name": "University of Elsewhere",
}

type Claims = dict[str, str]


def save_sign_ins(people: dict[str, Profile]) -> None:
    """See that each has an address, and a login method of the provider on this machine, if that is the one we use."""
    now = timezone.now()
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(profile=profile, address=build_address(username), verified_at=now, is_primary=True)
            for username, profile in people.items()
        ),
        ignore_conflicts=True,
    )
    issuer = settings.CILOGON_DISCOVERY_URL.removesuffix(WELL_KNOWN)
    if urlsplit(issuer).hostname not in THIS_MACHINE:
        return
    move_login_methods(issuer)
    LoginMethod.objects.bulk_create(
        (
            LoginMethod(profile=profile, issuer=issuer, subject=username, idp_name=IDP_NAME)
            for username, profile in people.items()
            if profile.user_id
        ),
        ignore_conflicts=True,
    )


def move_login_methods(issuer: str) -> None:
    """Give everybody who signed in through a provider on this machine the port that it has now."""
    for host in THIS_MACHINE:
        LoginMethod.objects.filter(issuer__startswith=f"http://{host}:").exclude(issuer=issuer).update(issuer=issuer)


def build_claims(scholars: tuple[Scholar, ...], people: dict[str, Profile]) -> list[Claims]:
    """Return what the provider says of everybody who can sign in, the most useful first."""
    claims = [
        {"sub": username, "name": scholar.name, "email": build_address(username), "idp_name": IDP_NAME}
        | ({"orcid": f"https://orcid.org/{people[username].orcid}"} if people[username].orcid else {})
        for scholar in scholars
        if (username := scholar.username) in people and people[username].user_id
    ]
    return sorted([STRANGER, *claims], key=lambda one: (one["sub"] not in FIRST, one["sub"]))


def build_address(username: str) -> str:
    return f"{username}@example.org"
