"""Erasing an account when its time to reconsider is over: everywhere, and so that nobody gets its name again."""

import logging
from collections.abc import Iterator

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.accounts.mentions import delete_tasks_about, holds_any
from knowledge_commons_profiles.accounts.models import Export, HeldToken, RetiredUsername, Session, User, Verification
from knowledge_commons_profiles.accounts.newsletter import enqueue_forgetting
from knowledge_commons_profiles.accounts.sessions import end_sessions
from knowledge_commons_profiles.accounts.single_logout import let_go
from knowledge_commons_profiles.memberships.models import Upload
from knowledge_commons_profiles.profiles.changes import forget_changes, record_change
from knowledge_commons_profiles.profiles.models import FILE_FIELDS, Act, Change, Interest, Profile
from knowledge_commons_profiles.profiles.pictures import find_names
from knowledge_commons_profiles.profiles.stores import delete_stored

logger = logging.getLogger(__name__)


@task()
def erase_closed_accounts() -> None:
    """Erase each account whose fortnight is over. One that cannot be erased now is tried again the next time."""
    for profile_id in Profile.objects.filter(closes_at__lte=timezone.now()).values_list("pk", flat=True):
        try:
            erase_account(profile_id)
        except Exception:
            logger.exception("account not erased", extra={"profile_id": profile_id})
        else:
            logger.info("account erased", extra={"profile_id": profile_id})


@transaction.atomic
def erase_account(profile_id: int) -> None:
    """Erase everything that is kept of this person; nothing happens unless its time has come.

    Files go first: when the database fails after that, all is tried again, and a file that is gone already is no
    failure. In the other order a failing storage would leave files that no row names any more.
    """
    due = Profile.objects.select_for_update(of=("self",)).filter(pk=profile_id, closes_at__lte=timezone.now())
    profile = due.first()
    if profile is None:
        return
    user = profile.user
    for name in {file for named in iter_file_names(profile) for file in find_names(named)}:
        delete_stored(name)
    RetiredUsername.objects.get_or_create(username_hash=RetiredUsername.hash_username(profile.username))
    delete_tasks_about(profile)
    delete_requests(profile)
    enqueue_forgetting(profile)
    blank_acts(profile, user)
    blank_admin_log(profile, user)
    end_sessions(Session.objects.filter(user=user or 0))
    let_go(HeldToken.objects.filter(profile=profile))
    record_change(profile, Change.Kind.DELETED)
    forget_changes(profile)
    interests = list(profile.interests.values_list("pk", flat=True))
    profile.delete()
    if user is not None:
        user.delete()
    # A term that nobody else chose may be as personal as a sentence.
    Interest.objects.filter(pk__in=interests, profiles=None).delete()


def iter_file_names(profile: Profile) -> Iterator[str]:
    """Yield the stored files of now, those that former versions had, and the export's."""
    for field in FILE_FIELDS:
        yield from filter(None, [getattr(profile, field).name])
    for before in profile.versions.values_list("before", flat=True).iterator(chunk_size=20):
        yield from (str(before[field]) for field in FILE_FIELDS if before.get(field))
    for export in Export.objects.filter(profile=profile).exclude(file=""):
        yield str(export.file.name)


def delete_requests(profile: Profile) -> None:
    """Delete links and registrations that name the person: by their proven addresses and their login methods.

    What is tied to the profile goes with it; an address that was never proven may be somebody else's.
    """
    mine = Q(profile=profile) | Q(request__username__iexact=profile.username)
    for address in profile.addresses.filter(verified_at__isnull=False):
        mine |= Q(address__iexact=address.address)
        Upload.objects.filter(troubles__icontains=address.address).update(troubles=[])
    for method in profile.login_methods.all():
        mine |= Q(issuer=method.issuer, subject=method.subject)
    Verification.objects.filter(mine).delete()


def blank_acts(profile: Profile, user: User | None) -> None:
    """Keep that something was done, and when, and take away who this person was in it."""
    about = Act.objects.filter(Q(profile=profile) | Q(profile_username__iexact=profile.username))
    about.update(profile=None, profile_username="", details={})
    if user is None:
        return
    by = Act.objects.filter(Q(actor=user) | Q(actor_username__iexact=user.username))
    by.update(actor=None, actor_username="")
    mentioning = Act.objects.filter(details__icontains=profile.username)
    for act in mentioning.iterator():
        if holds_any(act.details, {profile.username.lower()}):
            Act.objects.filter(pk=act.pk).update(details={})


def blank_admin_log(profile: Profile, user: User | None) -> None:
    """Django's log of the admin keeps how each row was called; its lines on the person's rows say nothing any more."""
    rows: list[Model] = [profile, *profile.addresses.all(), *profile.login_methods.all(), *([user] if user else [])]
    lines = Q()
    for row in rows:
        lines |= Q(content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk))
    LogEntry.objects.filter(lines).update(object_repr="", change_message="")
