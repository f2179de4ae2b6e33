"""Who acts on whose account: its owner, and staff on anybody's, which is recorded. The address names the account."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.editors import get_manageable_profile
from knowledge_commons_profiles.profiles.models import Profile

# Called with a request, then a profile or a username, then what else the address holds, by name.
type View = Callable[..., HttpResponseBase]


def account_page(view: View) -> View:
    """Hand the view the account that the address names, to its owner and staff; nobody's browser keeps the answer."""

    @wraps(view)
    def answer(request: HttpRequest, username: str, **kwargs: object) -> HttpResponseBase:
        profile = get_account(get_actor(request), username)
        if request.method != "POST" and username != profile.username.lower():
            path = request.get_full_path()
            return HttpResponsePermanentRedirect(path.replace(username, profile.username.lower(), 1))
        response = view(request, profile, **kwargs)
        add_never_cache_headers(response)
        return response

    return answer


def account_act(view: View) -> View:
    """Do the same for an address that only takes a form: whoever reloads it, or signs in to it, gets the settings."""

    @wraps(view)
    def answer(request: HttpRequest, profile: Profile, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return redirect_to_settings(profile)
        return view(request, profile, **kwargs)

    return account_page(answer)


def get_actor(request: HttpRequest) -> User:
    """Return who is signed in. Raises PermissionDenied where LoginRequiredMiddleware did not see to it."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def get_account(actor: User, username: str) -> Profile:
    """Return the account, also a suspended or closing one. Raises Http404 or PermissionDenied.

    Staff who are no superusers may not touch a superuser's: with an address of theirs on it they could become one.
    """
    profile = get_manageable_profile(actor, username)
    if profile.user_id == actor.pk:
        profile.user = actor
    elif profile.user is not None and profile.user.is_superuser and not actor.is_superuser:
        raise PermissionDenied
    return profile


def redirect_to_settings(profile: Profile, part: str = "") -> HttpResponseRedirect:
    address = reverse("accounts:settings", args=[profile.username.lower()])
    return HttpResponseRedirect(f"{address}#{part}" if part else address)


def record_if_staff(verb: str, *, by: User, profile: Profile, details: Mapping[str, object] | None = None) -> None:
    """Record what somebody else than the owner did. `details` names no address: the trail outlives the account."""
    if profile.user_id != by.pk:
        record_act(verb, actor=by, profile=profile, details=details)
