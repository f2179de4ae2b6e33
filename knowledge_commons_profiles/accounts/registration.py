"""Registering: what is asked for waits in the request and takes nothing from anybody; the mailed link makes it true."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from knowledge_commons_profiles.accounts.joining import find_member_address
from knowledge_commons_profiles.accounts.login_methods import LoginTakenError
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User, Verification
from knowledge_commons_profiles.accounts.newsletter import enqueue_subscription
from knowledge_commons_profiles.accounts.usernames import find_fault
from knowledge_commons_profiles.accounts.verification import use
from knowledge_commons_profiles.memberships.joining import make_member
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Change, Profile


class UsernameGoneError(Exception):
    """The username cannot be had any more; the text says why."""


class AddressTakenError(Exception):
    """The address has become a member's since the mail was asked for."""


def build_request(cleaned: dict[str, Any]) -> dict[str, Any]:  # Any: a form's values, and JSON
    return {
        "username": cleaned["username"],
        "name": cleaned["name"],
        "networks": [network.pk for network in cleaned["networks"]],
        "terms_version": cleaned["terms_version"],
        "terms_accepted_at": timezone.now().isoformat(),
        **({"newsletter": True} if cleaned.get("newsletter") else {}),
    }


def register(secret: str, *, username: str = "") -> LoginMethod:
    """Use the link: make the member whom it describes, as `username` when the one they asked for is gone.

    Raises UnusableLinkError, LoginTakenError, AddressTakenError or UsernameGoneError, and has then changed nothing.
    """
    try:
        return create_member(secret, username)
    except IntegrityError:
        # Somebody took the name, the address or the login in this very moment. Now that can be read, and named.
        return create_member(secret, username)


@transaction.atomic
def create_member(secret: str, username: str) -> LoginMethod:
    verification = use(secret, Verification.Purpose.REGISTER)
    username = username or verification.request["username"]
    refuse_taken(verification, username)
    profile = create_profile(verification, username)
    chosen = Network.objects.filter(pk__in=verification.request["networks"], is_open=True)  # as far as still open
    make_member(profile.pk, chosen)
    sync_listings_of([profile.pk])
    if verification.request.get("newsletter"):
        enqueue_subscription(profile)
    method = LoginMethod.objects.create(
        profile=profile, issuer=verification.issuer, subject=verification.subject, idp_name=verification.idp_name
    )
    record_change(profile, Change.Kind.CREATED)
    record_change(profile, Change.Kind.ASSOCIATED, reference=method.pk)
    return method


def refuse_taken(verification: Verification, username: str) -> None:
    if LoginMethod.objects.filter(issuer=verification.issuer, subject=verification.subject).exists():
        raise LoginTakenError
    if find_member_address(verification.address):
        raise AddressTakenError
    if fault := find_fault(username):
        raise UsernameGoneError(fault)


def create_profile(verification: Verification, username: str) -> Profile:
    request = verification.request
    accepted_at = datetime.fromisoformat(request["terms_accepted_at"])
    user = User.objects.create_user(username, terms_version=request["terms_version"], terms_accepted_at=accepted_at)
    profile = Profile.objects.create(username=username, name=request["name"], user=user)
    EmailAddress.objects.create(
        profile=profile, address=verification.address, verified_at=timezone.now(), is_primary=True
    )
    return profile
