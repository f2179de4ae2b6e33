"""Closing an account: it is gone from the site at once, and for a fortnight that can be taken back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.acting import record_if_staff
from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.accounts.notices import Notice, notify_primary
from knowledge_commons_profiles.core.templatetags.moments import spell_day
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Change, Profile

UNDO_DAYS = 14


@transaction.atomic
def close_account(profile: Profile, *, by: User) -> datetime:
    """Take the account from the site and return when it is erased; closing twice does not put that off."""
    current = Profile.objects.select_for_update().get(pk=profile.pk)
    if current.closes_at:
        return current.closes_at
    closes_at = timezone.now() + timedelta(days=UNDO_DAYS)
    set_closing(current, closes_at, Change.Kind.CLOSED)
    record_if_staff(gettext_noop("closed the account"), by=by, profile=current)
    notify_primary(Notice.CLOSING, profile=current, closes_on=spell_day(closes_at))
    return closes_at


@transaction.atomic
def reopen_account(profile: Profile, *, by: User) -> bool:
    """Bring a closed account back as it was; False when there is nothing to take back, or no more time for it."""
    current = Profile.objects.select_for_update().get(pk=profile.pk)
    if current.closes_at is None or current.closes_at <= timezone.now():
        return False
    set_closing(current, None, Change.Kind.REOPENED)
    record_if_staff(gettext_noop("reopened the account"), by=by, profile=current)
    notify_primary(Notice.REOPENED, profile=current)
    return True


def set_closing(profile: Profile, closes_at: datetime | None, kind: Change.Kind) -> None:
    """Write the date. Nothing that the owner wrote changes, so neither do the revision and its date."""
    Profile.objects.filter(pk=profile.pk).update(closes_at=closes_at)
    sync_listings_of([profile.pk])
    record_change(profile, kind)
