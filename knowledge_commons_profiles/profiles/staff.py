"""Who our staff are, and the guards of their pages. Strangers are asked to sign in (LoginRequiredMiddleware)."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from knowledge_commons_profiles.core.ways_back import View

type Viewer = AbstractBaseUser | AnonymousUser


def is_staff(user: Viewer) -> bool:
    return user.is_active and bool(getattr(user, "is_staff", False))


def is_superuser(user: Viewer) -> bool:
    return is_staff(user) and bool(getattr(user, "is_superuser", False))


def staff_required[**P](view: View[P]) -> View[P]:
    return guard(view, is_staff)


def superuser_required[**P](view: View[P]) -> View[P]:
    return guard(view, is_superuser)


def guard[**P](view: View[P], may_enter: Callable[[Viewer], bool]) -> View[P]:
    """Refuse everybody else with our own 403: a password form would be of no use to people who have no password."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_enter(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
