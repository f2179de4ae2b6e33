"""Taking a profile away from everybody but its owner and staff, with a reason, and bringing it back whole.

Nothing of the profile is changed meanwhile: its page, listings and files are refused because of the one flag.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.core.errors import RefusedError
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Change, Profile

SUSPENDED = gettext_noop("suspended the profile")
RESTORED = gettext_noop("restored the profile")


@transaction.atomic
def suspend_profile(profile: Profile, *, by: AbstractBaseUser, reason: str) -> None:
    """Hide the profile. A second suspension changes the reason. Raises RefusedError for oneself and for staff."""
    current = get_locked(profile)
    refuse_own_kind(current, by)
    if current.is_suspended and current.suspension_reason == reason:
        return
    if not current.is_suspended:
        record_change(current, Change.Kind.CLOSED)
    write(current, is_suspended=True, reason=reason)
    record_act(SUSPENDED, actor=by, profile=current, details={"reason": reason})


@transaction.atomic
def restore_profile(profile: Profile, *, by: AbstractBaseUser) -> None:
    """Show the profile again, exactly as it was. One that is not suspended stays as it is."""
    current = get_locked(profile)
    if not current.is_suspended:
        return
    if current.user_id == by.pk:
        raise RefusedError(gettext("Nobody restores their own profile: ask another member of staff."))
    reason = current.suspension_reason
    write(current, is_suspended=False, reason="")
    record_change(current, Change.Kind.REOPENED)
    record_act(RESTORED, actor=by, profile=current, details={"was suspended because": reason})


def get_locked(profile: Profile) -> Profile:
    return Profile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk)


def refuse_own_kind(profile: Profile, by: AbstractBaseUser) -> None:
    """Refuse to suspend whoever could undo it, or do the same back."""
    if profile.user_id == by.pk:
        raise RefusedError(gettext("Nobody suspends their own profile."))
    rights = profile.user and (getattr(profile.user, "is_staff", False) or getattr(profile.user, "is_superuser", False))
    if rights:
        told = gettext("%(name)s is staff: their rights have to be taken away first.")
        raise RefusedError(told % {"name": profile.username})


def write(profile: Profile, *, is_suspended: bool, reason: str) -> None:
    """Write the flag alone: neither the revision nor the date of the last change is the profile's for this."""
    profile.is_suspended = is_suspended
    profile.suspension_reason = reason
    profile.save(update_fields=["is_suspended", "suspension_reason"])
    sync_listings_of([profile.pk])
