"""What an account holds, for tests of its settings."""

from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod
from knowledge_commons_profiles.profiles.models import Profile

ISSUER = "https://idp.example.org"


def settings_of(profile: Profile, part: str = "") -> str:
    return f"/members/{profile.username}/settings/{part}"


def give_address(profile: Profile, address: str, *, verified: bool = True, primary: bool = False) -> EmailAddress:
    return EmailAddress.objects.create(
        profile=profile, address=address, verified_at=timezone.now() if verified else None, is_primary=primary
    )


def give_method(profile: Profile, subject: str, idp_name: str = "") -> LoginMethod:
    return LoginMethod.objects.create(
        profile=profile, issuer=ISSUER, subject=subject, idp_name=idp_name or f"University of {subject}"
    )


def make_staff(profile: Profile) -> Profile:
    assert profile.user is not None
    profile.user.is_staff = True
    profile.user.save()
    return profile
