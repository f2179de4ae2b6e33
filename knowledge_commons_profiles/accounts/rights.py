"""Who is staff and who may do everything: the one way in which these rights change, each change on record."""

from dataclasses import asdict, dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.core.errors import RefusedError
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change, Profile

CHANGED_RIGHTS = gettext_noop("changed the rights")
LAST_SUPERUSER = gettext_noop("This is the last superuser. Give the rights to somebody else first.")


@dataclass(frozen=True, slots=True)
class Rights:
    is_staff: bool
    is_superuser: bool
    is_active: bool = True


NO_RIGHTS = Rights(is_staff=False, is_superuser=False)
ALL_RIGHTS = Rights(is_staff=True, is_superuser=True)


def get_rights(user: User) -> Rights:
    return Rights(is_staff=user.is_staff, is_superuser=user.is_superuser, is_active=user.is_active)


@transaction.atomic
def change_rights(user: User, wanted: Rights, *, by: AbstractBaseUser | None) -> bool:
    """Give the user exactly these rights, and tell whether that was a change. Nobody is `by` for a command.

    Raises RefusedError when no active superuser would be left, for a superuser who is not staff (nobody could undo that
    in the admin), and for rights to somebody who is suspended.
    """
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))  # one such change at a time
    current = User.objects.select_for_update().get(pk=user.pk)
    before = get_rights(current)
    if before == wanted:
        return False
    refuse_impossible(current, before, wanted)
    User.objects.filter(pk=user.pk).update(**asdict(wanted))
    profile = Profile.objects.filter(user=current).first()
    if profile:
        record_change(profile, Change.Kind.MEMBERSHIPS)  # services read these rights with the memberships
    record_act(
        CHANGED_RIGHTS,
        actor=by,
        profile=profile,
        details={"user": current.username, "before": asdict(before), "after": asdict(wanted)},
    )
    return True


def refuse_impossible(user: User, before: Rights, wanted: Rights) -> None:
    if wanted.is_superuser and not wanted.is_staff:
        raise RefusedError(gettext("A superuser is staff too: choose both, or neither."))
    is_one = before.is_superuser and before.is_active
    stays_one = wanted.is_superuser and wanted.is_active
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if is_one and not stays_one and not others.exists():
        raise RefusedError(gettext(LAST_SUPERUSER))
    gains = (wanted.is_staff and not before.is_staff) or (wanted.is_superuser and not before.is_superuser)
    if gains and Profile.objects.filter(user=user, is_suspended=True).exists():
        told = gettext("%(username)s is suspended: restore the profile first.")
        raise RefusedError(told % {"username": user.username})
