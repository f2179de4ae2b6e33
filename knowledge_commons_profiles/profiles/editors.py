"""Who may change a profile: its owner and staff, nobody else."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from knowledge_commons_profiles.core.errors import RefusedError
from knowledge_commons_profiles.profiles.models import Profile


def may_edit(user: AbstractBaseUser | AnonymousUser, profile: Profile) -> bool:
    return user.is_authenticated and (profile.user_id == user.pk or bool(getattr(user, "is_staff", False)))


def get_actor(request: HttpRequest) -> AbstractBaseUser:
    """Return the signed-in person, by whom a change is kept. Raises PermissionDenied for a stranger."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def get_editable_profile(user: AbstractBaseUser | AnonymousUser, username: str) -> Profile:
    """Return the profile that `username` names, to be changed by `user`. Raises as `get_manageable_profile()` does.

    Raises also RefusedError with the reason when it is their own and suspended.
    """
    profile = get_manageable_profile(user, username)
    refuse_when_suspended(profile, user)
    return profile


def get_changeable_profile(user: AbstractBaseUser | AnonymousUser, username: str) -> Profile:
    """Do as `get_editable_profile()` for whoever is about to write: the owner's own came with the session already.

    Long texts of that one are read when they are asked for.
    """
    own: Profile | None = getattr(user, "profile", None)
    if own is None or own.username.lower() != username.lower():
        return get_editable_profile(user, username)
    refuse_when_suspended(own, user)
    return own


def get_manageable_profile(user: AbstractBaseUser | AnonymousUser, username: str) -> Profile:
    """Return the profile that `username` names in any case, also a suspended one: its owner may still leave.

    Raises Http404 when there is none that `user` may know of, PermissionDenied when it is somebody else's.
    """
    profile = get_any_profile(username)
    if may_edit(user, profile):
        return profile
    if profile.is_suspended or profile.closes_at:
        raise Http404(f"Nobody here is called “{username}”.")
    raise PermissionDenied


def get_any_profile(username: str) -> Profile:
    """Return the profile that `username` names in any case, also a suspended or closing one: for staff."""
    profile = Profile.objects.select_related("user").filter(username__lower=username.lower()).first()
    if profile is None:
        raise Http404(f"Nobody here is called “{username}”.")
    return profile


def refuse_when_suspended(profile: Profile, user: AbstractBaseUser | AnonymousUser) -> None:
    """Raise RefusedError with the reason when an owner would change a page that staff took away."""
    if profile.is_suspended and profile.user_id == user.pk:
        told = gettext("Your profile is suspended, and cannot be changed. The reason: %(reason)s")
        raise RefusedError(told % {"reason": profile.suspension_reason})


def get_own_profile(user: AbstractBaseUser | AnonymousUser) -> Profile:
    """Return the signed-in person's profile. Raises Http404 for a user without one, as operators may be."""
    profile = Profile.objects.filter(user_id=user.pk).first() if user.is_authenticated else None
    if profile is None:
        raise Http404("This account has no profile.")
    return profile
