"""The addresses of an account: added, mailed to once more, made primary, removed."""

import unicodedata
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.accounts.acting import record_if_staff
from knowledge_commons_profiles.accounts.mail import enqueue_verification_mail
from knowledge_commons_profiles.accounts.models import EmailAddress, User, Verification
from knowledge_commons_profiles.accounts.newsletter import enqueue_address_change
from knowledge_commons_profiles.accounts.notices import Notice, enqueue_notice
from knowledge_commons_profiles.accounts.societies import enqueue_sync
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change, Profile

MOST_ADDRESSES = 10
RESEND_AFTER = timedelta(minutes=5)
# Somebody may type a stranger's address: this bounds the mail that strangers get from one account.
MOST_MAILS = 10
MAILS_COUNTED_FOR = timedelta(hours=1)


class AddressError(Exception):
    """What was asked cannot be done; the text says why and what to do."""


def normalise_address(text: str) -> str:
    """Return the address as we keep it: no space around, the domain in lower case. Raises ValidationError."""
    address = unicodedata.normalize("NFC", text).strip()
    if "<" in address or ">" in address:
        raise ValidationError(gettext("Type the address alone, without a name or angle brackets."))
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError(gettext("This is not an e-mail address. Type one like name@example.org.")) from error
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


@transaction.atomic
def add_address(profile: Profile, address: str, *, by: User, base_url: str) -> EmailAddress:
    """Put a normalised address on the account and mail it a link; until that is opened it counts for nothing.

    Whether somebody else has the address changes nothing here: that is found out by whoever opens the link. Adding
    once more what waits for its link is no mistake. Raises AddressError.
    """
    addresses = lock_addresses(profile)
    present = next((row for row in addresses if row.address.lower() == address.lower()), None)
    if present and present.verified_at:
        raise AddressError(gettext("This address is on the account already."))
    if not present and len(addresses) >= MOST_ADDRESSES:
        told = gettext("There can be %(most)s addresses. Remove one that is not needed first.")
        raise AddressError(told % {"most": MOST_ADDRESSES})
    if present:
        if not was_mailed_lately(present):
            mail_link(present, base_url=base_url)
        return present
    row = EmailAddress.objects.create(profile=profile, address=address)
    mail_link(row, base_url=base_url)
    record_if_staff(gettext_noop("added an address"), by=by, profile=profile, details={"address_id": row.pk})
    return row


@transaction.atomic
def resend_link(profile: Profile, address_id: int, *, by: User, base_url: str) -> EmailAddress:
    """Mail a new link to an address that waits for one; the former links end. Raises AddressError."""
    row = get_address(lock_addresses(profile), address_id)
    if row.verified_at:
        raise AddressError(gettext("%(address)s is confirmed already.") % {"address": row.address})
    if was_mailed_lately(row):
        minutes = int(RESEND_AFTER.total_seconds() // 60)
        told = gettext(
            "A mail went to %(address)s less than %(minutes)s minutes ago. Look among the spam, or try later."
        )
        raise AddressError(told % {"address": row.address, "minutes": minutes})
    mail_link(row, base_url=base_url)
    record_if_staff(gettext_noop("mailed a link again"), by=by, profile=profile, details={"address_id": row.pk})
    return row


@transaction.atomic
def make_primary(profile: Profile, address_id: int, *, by: User) -> EmailAddress:
    """Make this the address that mail goes to, and tell the former one. Raises AddressError."""
    addresses = lock_addresses(profile)
    row = get_address(addresses, address_id)
    if row.is_primary:
        return row
    if not row.verified_at:
        told = gettext("Open the link in our mail to %(address)s first; then it can become the primary address.")
        raise AddressError(told % {"address": row.address})
    former = [address for address in addresses if address.is_primary]
    EmailAddress.objects.filter(profile=profile, is_primary=True).update(is_primary=False)
    EmailAddress.objects.filter(pk=row.pk).update(is_primary=True)
    record_change(profile, Change.Kind.ADDRESS)
    record_if_staff(gettext_noop("changed the primary address"), by=by, profile=profile, details={"address_id": row.pk})
    for address in former:
        enqueue_notice(Notice.PRIMARY_CHANGED, address.address, profile=profile)
        enqueue_address_change(profile, address.address)
    return row


@transaction.atomic
def remove_address(profile: Profile, address_id: int, *, by: User) -> EmailAddress:
    """Take an address from the account; links that were mailed to it end. Raises AddressError."""
    row = get_address(lock_addresses(profile), address_id)
    if row.is_primary:
        told = gettext("%(address)s is the primary address. Make another one primary first.")
        raise AddressError(told % {"address": row.address})
    end_links(row)
    EmailAddress.objects.filter(pk=row.pk).delete()
    if row.verified_at:
        enqueue_sync(profile, is_forced=True)
    record_if_staff(gettext_noop("removed an address"), by=by, profile=profile, details={"address_id": row.pk})
    return row


def lock_addresses(profile: Profile) -> list[EmailAddress]:
    """Return the account's addresses; whoever else wants to change them waits for this transaction."""
    Profile.objects.select_for_update().only("pk").get(pk=profile.pk)
    return list(profile.addresses.all())


def get_address(addresses: list[EmailAddress], address_id: int) -> EmailAddress:
    for row in addresses:
        if row.pk == address_id:
            return row
    raise AddressError(gettext("This address is not on the account any more."))


def mail_link(row: EmailAddress, *, base_url: str) -> None:
    asked_since = timezone.now() - MAILS_COUNTED_FOR
    asked = Verification.objects.filter(
        profile=row.profile_id, purpose=Verification.Purpose.NEW_ADDRESS, created_at__gt=asked_since
    )
    if asked.count() >= MOST_MAILS:
        told = gettext("%(most)s mails with links were asked for within an hour. Try again in an hour.")
        raise AddressError(told % {"most": MOST_MAILS})
    end_links(row)
    verification, _ = create_verification(Verification.Purpose.NEW_ADDRESS, address=row.address, profile=row.profile)
    enqueue_verification_mail(verification, base_url=base_url)


def end_links(row: EmailAddress) -> None:
    """Use up what was mailed to this address for this account: a removed address shall not come back by an old mail."""
    find_links(row).filter(used_at=None).update(used_at=timezone.now())


def was_mailed_lately(row: EmailAddress) -> bool:
    return find_links(row).filter(created_at__gt=timezone.now() - RESEND_AFTER, used_at=None).exists()


def find_links(row: EmailAddress) -> "models.QuerySet[Verification]":
    return Verification.objects.filter(
        profile=row.profile_id, purpose=Verification.Purpose.NEW_ADDRESS, address__iexact=row.address
    )
